"""Capacity: the first question of every arrow is who may press it, in which role, through which link, or the clock."""

from engine.domain.activity import Situation
from engine.domain.reasons import Clears, Fact, Reason
from engine.domain.text import Text
from engine.domain.workflow import RoleBinding, Transition, WorkflowVersion
from engine.guards import Question, guarded
from engine.guards.words import awaited, holder, link_title, states_titles, trigger_title


def may_press(version: WorkflowVersion, arrow: Transition) -> Question:
    """
    Return the question whether the acting one may press *arrow* at all.

    It answers as guard ``role`` (a person holding the role where it counts), ``by_link`` (only that link's signal)
    or ``by_timer`` (only the clock). A role never presses through a signal, and a signal never in somebody's role.
    """
    if arrow.by.kind == "link":
        return guarded("by_link", _TITLES["by_link"], _by_link(arrow))
    if arrow.by.kind == "timer":
        return guarded("by_timer", _TITLES["by_timer"], _by_timer(arrow))
    return guarded("role", _TITLES["role"], _by_role(version, arrow))


def no_arrow(situation: Situation, trigger: str) -> Reason:
    """Return the reason, guard ``state``, for a trigger that no arrow carries from where the activity stands."""
    version, state = situation.version, situation.activity.state
    sources = [source for arrow in version.transitions if arrow.trigger == trigger for source in arrow.sources]
    here = version.states[state]
    facts: dict[str, Fact] = {"state": state, "trigger": trigger, "possible_from": sources}
    title = trigger_title(version, trigger)
    where = Text(f"«{here.title.ru}»", f"“{here.title.to('en')}”")
    if title is None:
        sentence = Text(
            f"Такого действия у мероприятия нет; сейчас оно в состоянии {where.ru}",
            f"The activity has no such action; it stands in {where.en}",
        )
        clears = Clears(what="no_such_action")
    elif here.final:
        sentence = Text(
            f"Мероприятие завершено ({where.ru}): «{title.ru}» больше не нажать",
            f"The activity has ended ({where.en}): “{title.to('en')}” cannot be pressed any more",
        )
        clears = Clears(what="ended")
    else:
        possible = states_titles((version,), sources)
        sentence = Text(
            f"«{title.ru}» можно нажать только в состоянии {possible.ru}, а сейчас {where.ru}",
            f"“{title.to('en')}” is possible only in {possible.en}; the activity stands in {where.en}",
        )
        clears = Clears(role=awaited(version, state), what="reach_state")
    return Reason("state", "fail", sentence, facts, clears)


def waits(version: WorkflowVersion, state: str, activity_subject: str, municipality: str) -> tuple[str, str]:
    """Return the concrete role that *state* waits for and the organisation it is held in, or a pair of empty ones."""
    key = version.states[state].waits_for
    if key is None or key not in version.roles:
        return "", ""
    binding = version.roles[key]
    return binding.role, activity_subject if binding.of == "subject" else municipality


_TITLES = {
    "role": Text("кто может нажать", "who may press"),
    "by_link": Text("нажимает связанное мероприятие", "pressed by the linked activity"),
    "by_timer": Text("нажимает сам движок по сроку", "pressed by the clock"),
}


def _by_role(version: WorkflowVersion, arrow: Transition) -> Question:
    binding: RoleBinding | None = version.roles.get(arrow.by.name)
    who = holder(binding, version) if binding else Text(arrow.by.name, arrow.by.name)
    yes = Text(f"Это делает {who.ru}, и это вы", f"Done by the {who.en}, and that is you")
    no = Text(
        f"«{arrow.title.ru}» может нажать только {who.ru}", f"Only the {who.en} may press “{arrow.title.to('en')}”"
    )

    def ask(situation: Situation) -> Reason:
        if binding is None:
            raise LookupError(f"no role {arrow.by.name!r} in {version.key}")
        actor = situation.actor
        organisation = situation.activity.subject if binding.of == "subject" else situation.municipality
        facts: dict[str, Fact] = {"role": binding.role, "organisation": organisation, "kind": actor.kind}
        if actor.kind == "person" and actor.holds(binding.role, organisation):
            return Reason("role", "pass", yes, facts)
        return Reason("role", "fail", no, facts, Clears(role=binding.role, what="act_in_role"))

    return ask


def _by_link(arrow: Transition) -> Question:
    name = arrow.by.name

    def ask(situation: Situation) -> Reason:
        actor = situation.actor
        facts: dict[str, Fact] = {"link": name, "kind": actor.kind, "through": actor.link}
        title = link_title(situation, name)
        of = Text(f" «{title.ru}»", f" “{title.to('en')}”") if title else Text("")
        if actor.kind == "link" and actor.link == name:
            sentence = Text(f"Нажато связанным мероприятием{of.ru}", f"Pressed by the linked activity{of.en}")
            return Reason("by_link", "pass", sentence, facts)
        sentence = Text(
            f"«{arrow.title.ru}» нажимает только связанное мероприятие{of.ru}, вручную этого сделать нельзя",
            f"“{arrow.title.to('en')}” is pressed only by the linked activity{of.en}, not by hand",
        )
        others = situation.linked(name)
        role = awaited(situation.versions[others[0].digest], others[0].state) if others else ""
        return Reason("by_link", "fail", sentence, facts, Clears(role=role, what="press_linked"))

    return ask


def _by_timer(arrow: Transition) -> Question:
    def ask(situation: Situation) -> Reason:
        facts: dict[str, Fact] = {"kind": situation.actor.kind}
        if situation.actor.kind == "timer":
            return Reason("by_timer", "pass", Text("Подошёл срок", "The time has come"), facts)
        sentence = Text(
            f"«{arrow.title.ru}» нажимает сам движок, когда подойдёт срок; вручную этого сделать нельзя",
            f"“{arrow.title.to('en')}” is pressed by the engine when its time comes, not by hand",
        )
        return Reason("by_timer", "fail", sentence, facts, Clears(what="wait"))

    return ask

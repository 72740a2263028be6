"""Guards about neighbours: where the activities tied to this one stand."""

from engine.domain.activity import Activity, Situation
from engine.domain.reasons import Clears, Fact, Reason
from engine.domain.text import Text
from engine.guards.definition import Question
from engine.guards.words import awaited, link_title, states_titles

_FACTS_AT_MOST = 20
"""Ids listed in a trace; the number beside them is always the whole."""


def link(name: str, states: tuple[str, ...]) -> Question:
    """An activity tied under *name* stands in one of *states*; with several tied, one of them is enough."""

    def ask(situation: Situation) -> Reason:
        others = tied(situation, name)
        found = list(dict.fromkeys(other.state for other in others))
        facts: dict[str, Fact] = {"link": name, "in": list(states), "linked": len(others), "found": found}
        if not others:
            return Reason("link", "fail", _nothing_tied(situation, name), facts, _tie)
        ready = any(other.state in states for other in others)
        if ready:
            return Reason("link", "pass", _where(situation, name, others, states, ready), facts)
        return Reason(
            "link", "fail", _where(situation, name, others, states, ready), facts, _move(situation, others[0])
        )

    return ask


def all_links(name: str, states: tuple[str, ...]) -> Question:
    """Every activity tied under *name* stands in one of *states*; none tied is a «no», not «all of nothing»."""

    def ask(situation: Situation) -> Reason:
        others = tied(situation, name)
        late = [other for other in others if other.state not in states]
        facts: dict[str, Fact] = {
            "link": name,
            "in": list(states),
            "linked": len(others),
            "ready": len(others) - len(late),
            "late": [other.id for other in late[:_FACTS_AT_MOST]],
        }
        if not others:
            return Reason("all_links", "fail", _nothing_tied(situation, name), facts, _tie)
        wanted = states_titles((situation.versions[other.digest] for other in others), states)
        ready = len(others) - len(late)
        if not late:
            sentence = Text(
                f"Все связанные мероприятия ({ready}) в состоянии {wanted.ru}",
                f"All linked activities ({ready}) stand in {wanted.en}",
            )
            return Reason("all_links", "pass", sentence, facts)
        title = situation.versions[late[0].digest].title
        sentence = Text(
            f"Ещё не все связанные мероприятия («{title.ru}») в состоянии {wanted.ru}: готово {ready} из {len(others)}",
            f"Not every linked activity (“{title.to('en')}”) stands in {wanted.en} yet: {ready} of {len(others)}",
        )
        return Reason("all_links", "fail", sentence, facts, _move(situation, late[0]))

    return ask


def tied(situation: Situation, name: str) -> tuple[Activity, ...]:
    """
    Return the activities tied under *name*, every one of them.

    Raises:
        LookupError: one of them was not loaded; «all» and «none» would be said about a part.
    """
    others = situation.linked(name)
    if len(others) != len(situation.activity.links.get(name, ())):
        raise LookupError(f"an activity tied under {name!r} was not loaded")
    return others


_tie = Clears(role="coordinator", what="link_activity")


def _nothing_tied(situation: Situation, name: str) -> Text:
    title = link_title(situation, name)
    if title is None:
        return Text(
            "Связанного мероприятия нет: попросите координатора связать их",
            "There is no linked activity: ask the coordinator to tie them",
        )
    return Text(
        f"Нет связанного мероприятия «{title.ru}»: попросите координатора связать их",
        f"There is no linked activity “{title.to('en')}”: ask the coordinator to tie them",
    )


def _where(situation: Situation, name: str, others: tuple[Activity, ...], states: tuple[str, ...], ready: bool) -> Text:
    """Say where the tied activities stand and, when that is not enough, where one of them should."""
    versions = [situation.versions[other.digest] for other in others]
    title = versions[0].title
    found = states_titles(versions, dict.fromkeys(other.state for other in others))
    where = Text(
        f"Связанное мероприятие «{title.ru}» сейчас в состоянии {found.ru}",
        f"The linked activity “{title.to('en')}” stands in {found.en}",
    )
    if ready:
        return where
    wanted = states_titles(versions, states)
    return Text(f"{where.ru}, а нужно {wanted.ru}", f"{where.en}; {wanted.en} is needed")


def _move(situation: Situation, other: Activity) -> Clears:
    return Clears(role=awaited(situation.versions[other.digest], other.state), what="move_linked")

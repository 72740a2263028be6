"""Generated workflows and situations: families of linked versions, activities tied to one another, any actor."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st

from engine.domain.activity import Activity, Evidence, Situation
from engine.domain.people import CLOCK, Actor
from engine.domain.schedule import Term
from engine.domain.text import Text
from engine.domain.workflow import (
    By,
    EvidenceKind,
    GuardCall,
    LinkDeclaration,
    RoleBinding,
    State,
    Transition,
    WorkflowVersion,
)

NOW = datetime(2026, 4, 15, 9, 30, tzinfo=UTC)
MUNICIPALITY = "kamensk"
SUBJECTS = ("school-7", "school-16", MUNICIPALITY)
PEOPLE = ("p_1", "p_2", "p_3")
TRIGGERS = ("start", "upload", "approve", "send_back")
STATES = ("s0", "s1", "s2", "s3")
KINDS = ("file", "minutes")
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "title": "Анкета",
    "x-title-en": "Questionnaire",
    "required": ["pupils"],
    "properties": {
        "pupils": {"type": "integer", "minimum": 1, "title": "Число учеников", "x-title-en": "Number of pupils"},
        "stage": {"type": "string", "title": "Этап"},
    },
}


def a_text(words: str) -> Text:
    return Text(words, f"{words} (en)")


def named_by_content(version: WorkflowVersion) -> WorkflowVersion:
    """Return *version* with a digest that no other content has, as a published edition would."""
    digest = "sha256:" + hashlib.sha256(repr(version).encode()).hexdigest()
    return WorkflowVersion(**{**{name: getattr(version, name) for name in _FIELDS}, "digest": digest})


_FIELDS = (
    "key", "title", "subject", "roles", "states", "transitions", "links", "evidence", "form", "timers",
)  # fmt: skip


@st.composite
def guard_calls(draw: st.DrawFn, links: tuple[str, ...], *, form: bool, depth: int = 2) -> GuardCall:
    """Any guard of the closed list with parameters of the right types; some names lead nowhere, on purpose."""
    names = ["evidence", "comment", "different_person", "not_before", "before_due"]
    names += ["form_complete", "form"] if form else []
    names += ["link", "all_links", "evidence_seen"] if links else []
    names += ["any_of", "not"] if depth else []
    name = draw(st.sampled_from(names))
    link = st.sampled_from(links) if links else st.nothing()
    states = st.lists(st.sampled_from(STATES), min_size=1, max_size=3, unique=True)
    parameters: dict[str, Any] = {}
    inner: tuple[GuardCall, ...] = ()
    match name:
        case "form":
            parameters = {"field": draw(st.sampled_from(["pupils", "stage"]))} | draw(
                st.sampled_from([{"at_least": 2}, {"at_most": 5}, {"equals": "первый"}, {"one_of": ["первый", 3]}])
            )
        case "evidence":
            kind = draw(st.sampled_from([*KINDS, *KINDS, "ghost"]))
            parameters = {"kind": kind, "at_least": draw(st.integers(0, 2))}
        case "evidence_seen":
            parameters = {"value": draw(link)}
        case "comment":
            parameters = {"at_least": draw(st.sampled_from([0, 3, 10]))}
        case "different_person":
            trigger = draw(st.sampled_from(TRIGGERS))
            parameters = {"from": draw(st.one_of(st.just(trigger), link.map(lambda name: f"{name}.{trigger}")))}
        case "link" | "all_links":
            parameters = {"name": draw(link), "in": draw(states)}
        case "not_before":
            parameters = {"value": draw(st.sampled_from(["2026-04-01", "2026-05-01", "due-14 days", "due-1 day"]))}
        case "any_of":
            call = guard_calls(links, form=form, depth=depth - 1)
            inner = tuple(draw(st.lists(call, min_size=1, max_size=3)))
        case "not":
            inner = (draw(guard_calls(links, form=form, depth=depth - 1)),)
    return GuardCall(name, parameters, inner)


@st.composite
def families(draw: st.DrawFn) -> tuple[WorkflowVersion, ...]:
    """One to three versions whose links mirror each other; signals go where they like, circles included."""
    keys = ("work", "review", "summary")[: draw(st.sampled_from([2, 3, 2, 3, 1]))]
    pairs = [(one, other) for number, one in enumerate(keys) for other in keys[number:]]
    links: dict[str, dict[str, LinkDeclaration]] = {key: {} for key in keys}
    for one, other in pairs:
        if one != other or draw(st.integers(0, 9)) == 9:
            there, back = f"to_{other}", f"of_{one}"
            links[one][there] = LinkDeclaration(there, (other,), back)
            links[other][back] = LinkDeclaration(back, (one,), there)
    return tuple(draw(_version(key, links[key])) for key in keys)


@st.composite
def versions(draw: st.DrawFn) -> WorkflowVersion:
    """Any one version, its neighbours left out."""
    return draw(st.sampled_from(draw(families())))


@st.composite
def _version(draw: st.DrawFn, key: str, links: dict[str, LinkDeclaration]) -> WorkflowVersion:
    roles = {
        "performer": RoleBinding("performer", "director", "subject"),
        "reviewer": RoleBinding("reviewer", draw(st.sampled_from(["curator", "coordinator"])), "municipality"),
    }
    keys = STATES[: draw(st.integers(2, len(STATES)))]
    waited = st.sampled_from([None, "performer", "reviewer"])
    states = {
        name: State(
            name,
            a_text(f"Состояние {name}"),
            initial=name == "s0",
            final="done" if number == len(keys) - 1 and draw(st.booleans()) else None,
            waits_for=draw(waited),
            within=draw(st.sampled_from([None, Term(3, "working days")])),
        )
        for number, name in enumerate(keys)
    }
    form = SCHEMA if draw(st.booleans()) else None
    names = tuple(links)
    by = st.sampled_from(
        [By("role", "performer")] * 4
        + [By("role", "reviewer"), By("timer"), By("role", "nobody")]
        + [By("link", name) for name in names]
    )
    calls = guard_calls(names, form=form is not None)
    forward = [(link.name, f"take_{link.inverse}") for link in links.values() if link.name.startswith("to_")]
    back = [(link.name, f"take_{link.inverse}") for link in links.values()]
    stray = [(name, trigger) for name in names for trigger in TRIGGERS[:1]]
    signals = st.sampled_from(forward * 8 + back + stray or [("", "")])
    sent = st.lists(signals, max_size=2, unique=True) if names else st.just([])
    sources = st.lists(st.sampled_from(keys), min_size=1, max_size=len(keys), unique=True).map(tuple)
    guards = st.one_of(st.just(()), st.lists(calls, max_size=3).map(tuple))
    arrow = st.builds(
        Transition,
        trigger=st.sampled_from(TRIGGERS),
        title=st.sampled_from(TRIGGERS).map(lambda word: a_text(f"Нажать {word}")),
        sources=sources,
        target=st.sampled_from(keys),
        by=by,
        when=guards,
        signal=sent.map(tuple),
    )
    answers = tuple(
        Transition(
            trigger=f"take_{name}",
            title=a_text(f"Принять {name}"),
            sources=draw(st.one_of(st.just(keys), sources)),
            target=draw(st.sampled_from(keys)),
            by=By("link", name),
            when=draw(st.one_of(st.just(()), st.just(()), guards)),
            signal=tuple(draw(st.one_of(st.just([]), sent)))[:1],
        )
        for name in names
    )
    return named_by_content(
        WorkflowVersion(
            key=key,
            title=a_text(f"Мероприятие {key}"),
            subject="school",
            roles=roles,
            states=states,
            transitions=(*draw(st.lists(arrow, min_size=1, max_size=6)), *answers),
            links=links,
            evidence={kind: EvidenceKind(kind, a_text(f"Файл {kind}"), ("pdf",)) for kind in KINDS},
            form=form,
        )
    )


@st.composite
def actors(draw: st.DrawFn, links: tuple[str, ...] = ()) -> Actor:
    """A person with any grants, perhaps standing in for another; the clock; a linked activity."""
    kind = draw(st.sampled_from(["person"] * 6 + ["timer", "link"]))
    if kind == "timer":
        return CLOCK
    everything = frozenset((role, where) for role in ("director", "curator", "coordinator") for where in SUBJECTS)
    grants = draw(st.one_of(st.just(everything), st.frozensets(st.sampled_from(sorted(everything)), max_size=4)))
    link = draw(st.sampled_from(links)) if kind == "link" and links else ""
    return Actor(
        person=draw(st.sampled_from(PEOPLE)),
        grants=grants,
        on_behalf_of=draw(st.sampled_from(["", "", "p_4"])),
        kind="link" if kind == "link" else "person",
        link=link,
    )


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """
    Somebody looks at one of up to five activities tied to one another.

    Ties are mutual, except that now and then one is seen from one side only or leads to what was not loaded.
    """
    family = draw(families())
    pinned = [*family, *draw(st.lists(st.sampled_from(family), max_size=2))]
    ties: dict[str, dict[str, tuple[str, ...]]] = {f"a{number}": {} for number in range(len(pinned))}
    for number, version in enumerate(pinned):
        for other, far in enumerate(pinned):
            for link in version.links.values():
                wanted = link.name.startswith("to_") and far.key in link.workflows
                if wanted and draw(st.integers(0, 9)) < (8 if number != other else 1):
                    _tie(ties, f"a{number}", link.name, f"a{other}")
                    if draw(st.integers(0, 19)) != 19:
                        _tie(ties, f"a{other}", link.inverse, f"a{number}")
    activities = {name: draw(_activity(name, version, ties[name])) for name, version in zip(ties, pinned, strict=True)}
    pressed = draw(st.sampled_from(sorted(activities)))
    lost = {name for name in activities if name != pressed and draw(st.integers(0, 29)) == 29}
    files = [piece.id for activity in activities.values() for piece in activity.evidence]
    return Situation(
        activity=activities[pressed],
        actor=draw(actors(tuple(activities[pressed].links))),
        now=NOW,
        municipality=MUNICIPALITY,
        versions={version.digest: version for version in family},
        near={name: activity for name, activity in activities.items() if name not in lost},
        comment=draw(st.sampled_from(["", "да", "Переделайте раздел о кадрах"])),
        seen=frozenset(draw(st.lists(st.sampled_from(files), unique=True))) if files else frozenset(),
        zone=draw(st.sampled_from([UTC, timezone(timedelta(hours=5))])),
    )


def _tie(ties: dict[str, dict[str, tuple[str, ...]]], one: str, name: str, other: str) -> None:
    known = ties[one].get(name, ())
    ties[one][name] = known if other in known else (*known, other)


@st.composite
def _activity(draw: st.DrawFn, name: str, version: WorkflowVersion, links: dict[str, tuple[str, ...]]) -> Activity:
    files = tuple(
        Evidence(
            id=f"{name}-{kind}-{number}",
            kind=kind,
            digest=draw(st.sampled_from(["sha256:1", "sha256:1", ""])),
            number=number,
            name="",
            size=1,
            media_type="application/pdf",
            by="p_1",
            at=NOW,
            position=number,
        )
        for kind in KINDS
        for number in range(1, draw(st.integers(1, 3)))
    )
    presses = st.dictionaries(
        st.sampled_from(TRIGGERS), st.frozensets(st.sampled_from((*PEOPLE, "p_4", "p_5")), max_size=2), max_size=4
    )
    version_number = draw(st.integers(1, 30))
    return Activity(
        id=name,
        workflow=version.key,
        digest=version.digest,
        roadmap="r",
        item="1.7",
        subject=draw(st.sampled_from(SUBJECTS)),
        occurrence="",
        state=draw(st.sampled_from(sorted(version.states))),
        version=version_number,
        seq=version_number + draw(st.integers(0, 3)),
        opened_at=NOW - timedelta(days=60),
        entered_at=NOW - timedelta(days=2),
        due=draw(st.sampled_from([None, NOW - timedelta(days=1), NOW + timedelta(days=5), NOW + timedelta(days=40)])),
        form=draw(st.sampled_from([{}, {"pupils": 3}, {"pupils": 0}, {"pupils": 12, "stage": "первый"}])),
        evidence=files,
        performed=draw(presses),
        links=links,
    )

"""Linked: what two definitions expect of each other — mirrored links, signals that arrive, chains that end."""

from collections.abc import Mapping
from functools import cache

from engine.definitions.findings import Findings
from engine.definitions.names import calls_of, parameters_of
from engine.definitions.shape import reaches_an_end
from engine.domain.workflow import LinkDeclaration, RoleBinding, Transition, WorkflowVersion

SIGNALS_AT_MOST = 4
"""Hops of one press through linked activities; more cannot be followed by a person, a circle never ends."""

Known = Mapping[str, WorkflowVersion]


def check_linked(version: WorkflowVersion, known: Known, findings: Findings) -> None:
    """Note what cannot work between people and with other workflows; for those not in *known* there is a warning."""
    everybody = {**known, version.key: version}
    for name, link in version.links.items():
        _mirror(version, name, link, everybody, findings, warn=bool(known))
    _signals(version, everybody, findings)
    _waiting(version, everybody, findings)
    _guards(version, everybody, findings)
    _chains(version, everybody, findings)


def _mirror(
    version: WorkflowVersion, name: str, link: LinkDeclaration, known: Known, findings: Findings, *, warn: bool
) -> None:
    for number, key in enumerate(link.workflows):
        other = known.get(key)
        if other is None:
            if warn:
                findings.add("unknown_workflow", ("links", name, "workflow", number), near=known, name=key, link=name)
            continue
        mirror = other.links.get(link.inverse)
        if mirror is None or version.key not in mirror.workflows or mirror.inverse != name:
            back = [each.name for each in other.links.values() if version.key in each.workflows]
            at = ("links", name, "inverse")
            findings.add("link_without_inverse", at, near=back, link=name, workflow=key, inverse=link.inverse)
            continue
        for here, there, tie in ((version, other, link), (other, version, mirror)):
            if reaches_an_end(here) and not reaches_an_end(here, _silent(here, there, tie)):
                place = findings.places.of(("links", name, "workflow", number))
                findings.add("linked_never_ends", place, title=here.title, name=here.key, other=there.key)


def _silent(here: WorkflowVersion, there: WorkflowVersion, link: LinkDeclaration) -> tuple[Transition, ...]:
    """Return the arrows of *here* that wait for a signal through *link* which *there* never sends."""
    sent = {pair for arrow in there.transitions for pair in arrow.signal}
    return tuple(
        arrow
        for arrow in here.transitions
        if arrow.by.kind == "link" and arrow.by.name == link.name and (link.inverse, arrow.trigger) not in sent
    )


def _signals(version: WorkflowVersion, known: Known, findings: Findings) -> None:
    for number, arrow in enumerate(version.transitions):
        for name, trigger in arrow.signal:
            link = version.links.get(name)
            for other in _others(link, known):
                heard = [each.trigger for each in other.transitions if _hears(link, each.by.kind, each.by.name)]
                if trigger not in heard:
                    findings.add(
                        "signal_to_missing_trigger",
                        ("transitions", number, "signal", name),
                        near=heard,
                        found=trigger,
                        title=arrow.title,
                        trigger=trigger,
                        workflow=other.key,
                        inverse=link.inverse if link else "",
                    )
        link = version.links.get(arrow.by.name) if arrow.by.kind == "link" else None
        if link is None or not all(key in known for key in link.workflows):
            continue
        sent = {pair for other in _others(link, known) for each in other.transitions for pair in each.signal}
        if (link.inverse, arrow.trigger) not in sent:
            findings.add(
                "link_never_signals",
                ("transitions", number, "by"),
                title=arrow.title,
                trigger=arrow.trigger,
                link=arrow.by.name,
                workflows=", ".join(link.workflows),
            )


def _waiting(version: WorkflowVersion, known: Known, findings: Findings) -> None:
    """A state may wait for a curator who acts next door: then a linked workflow must signal back by that role."""
    if findings.codes() & {"unknown_role", "unknown_link"}:
        return  # whoever is meant is misspelt: that story is told already
    for key, state in version.states.items():
        binding = version.roles.get(state.waits_for or "")
        if binding is None or any(_acts(arrow, binding, version, known) for arrow in version.arrows(key)):
            continue
        at = ("states", key, "waits_for")
        findings.add("waits_for_idle", at, title=state.title, name=key, role=binding.key)


def _acts(arrow: Transition, binding: RoleBinding, version: WorkflowVersion, known: Known) -> bool:
    """Tell whether the people of *binding* press *arrow*, here or through a link; the unknown is believed."""
    if arrow.by.kind != "link":
        return arrow.by.kind == "role" and arrow.by.name == binding.key
    link = version.links.get(arrow.by.name)
    if link is None or not all(key in known for key in link.workflows):
        return True
    for other in _others(link, known):
        for each in other.transitions:
            if (link.inverse, arrow.trigger) in each.signal:
                theirs = other.roles.get(each.by.name)
                if each.by.kind != "role" or theirs is None or (theirs.role, theirs.of) == (binding.role, binding.of):
                    return True
    return False


def _guards(version: WorkflowVersion, known: Known, findings: Findings) -> None:
    for path, call in calls_of(version):
        for at, press in parameters_of(path, call, "press"):
            name, _, trigger = press.rpartition(".")
            for other in _others(version.links.get(name), known):
                if trigger not in other.triggers:
                    findings.add("unknown_linked_trigger", at, near=other.triggers, name=trigger, workflow=other.key)
        names = [name for _, name in parameters_of(path, call, "link")]
        link = version.links.get(names[0]) if names else None
        if link is None or not all(key in known for key in link.workflows):
            continue
        states = [state for other in _others(link, known) for state in other.states]
        for at, wanted in parameters_of(path, call, "states"):
            for number, state in enumerate(wanted):
                if state not in states:
                    findings.add(
                        "unknown_linked_state",
                        (*at, number),
                        near=states,
                        name=state,
                        workflows=", ".join(link.workflows),
                    )


def _chains(version: WorkflowVersion, known: Known, findings: Findings) -> None:
    heard: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    """(workflow, link it is pressed through, trigger) → the signals that such arrows send on."""
    for other in known.values():
        for arrow in other.transitions:
            if arrow.by.kind == "link":
                heard.setdefault((other.key, arrow.by.name, arrow.trigger), []).extend(arrow.signal)

    @cache
    def longest(workflow: str, signal: tuple[str, str], hops: int) -> tuple[str, ...]:
        """Return the longest chain that *signal* of *workflow* starts, cut after *hops*."""
        link = known[workflow].links.get(signal[0])
        best: tuple[str, ...] = ()
        for other in _others(link, known) if hops else []:
            name = link.inverse if link else ""
            here = (f"{other.key}.{signal[1]}",)
            onward = heard.get((other.key, name, signal[1]), [])
            chains = [here, *(here + longest(other.key, each, hops - 1) for each in dict.fromkeys(onward))]
            best = max(best, *chains, key=len)
        return best

    for number, arrow in enumerate(version.transitions):
        for signal in arrow.signal:
            chain = longest(version.key, signal, SIGNALS_AT_MOST + 1)
            if len(chain) > SIGNALS_AT_MOST:
                findings.add(
                    "signal_chain_too_deep",
                    findings.places.of_key(("transitions", number, "signal", signal[0])),
                    title=arrow.title,
                    limit=SIGNALS_AT_MOST,
                    chain=" → ".join(chain),
                )


def _others(link: LinkDeclaration | None, known: Known) -> list[WorkflowVersion]:
    return [known[key] for key in dict.fromkeys(link.workflows) if key in known] if link else []


def _hears(link: LinkDeclaration | None, kind: str, name: str) -> bool:
    return link is not None and kind == "link" and name == link.inverse

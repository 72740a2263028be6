"""Buttons: the kernel's offers sorted for a page: ready, missing what this very page can give, closed, automatic."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.domain.reasons import Reason
from engine.kernel import Offer

Manner = Literal["ready", "here", "closed"]

GIVEN_HERE = frozenset(("form_complete", "form", "evidence"))
"""Guards that the same submission satisfies: answers and a file travel with the press."""


@dataclass(frozen=True, slots=True)
class Button:
    offer: Offer
    manner: Manner
    """``ready`` to press; ``here``: what is missing is filled in on this page; ``closed``: somebody else clears it."""
    unmet: tuple[Reason, ...]
    """What stands in the way, a missing comment left out: the comment has a field of its own."""
    comment: int
    """How many characters of comment it asks for; 0 asks for none."""
    mine: bool
    """Whether the person holds the role that presses it."""
    first: bool = False
    """The first of the person's own; shown as the main one."""


@dataclass(frozen=True, slots=True)
class Panel:
    buttons: tuple[Button, ...]
    automatic: tuple[Offer, ...]
    """What links and the clock press."""
    comment_wanted: bool
    """Whether a comment may go along with something that can be pressed."""


def sort_offers(offers: Sequence[Offer], *, may_fill: bool) -> Panel:
    """Return the buttons of the person's own role first, both groups in the order of the definition."""
    made = [_button(offer, may_fill=may_fill) for offer in offers if offer.by.kind == "role"]
    mine, others = [button for button in made if button.mine], [button for button in made if not button.mine]
    buttons = tuple(
        dataclasses.replace(button, first=number == 0 and button.mine) for number, button in enumerate([*mine, *others])
    )
    return Panel(
        buttons=buttons,
        automatic=tuple(offer for offer in offers if offer.by.kind != "role"),
        comment_wanted=bool(mine) and any(button.manner != "closed" for button in mine),
    )


def _button(offer: Offer, *, may_fill: bool) -> Button:
    unmet = tuple(reason for reason in offer.reasons if not reason.passed and reason.guard != "comment")
    comment = next((int(str(reason.facts["at_least"])) for reason in offer.reasons if reason.guard == "comment"), 0)
    if not unmet:
        manner: Manner = "ready"
    elif all(reason.verdict == "fail" and _given_here(reason, may_fill=may_fill) for reason in unmet):
        manner = "here"
    else:
        manner = "closed"
    return Button(offer, manner, unmet, comment, mine=all(reason.guard != "role" for reason in unmet))


def _given_here(reason: Reason, *, may_fill: bool) -> bool:
    """Whether this page's own fields can satisfy the guard; one way out is enough for a guard made of several."""
    ways = reason.facts.get("guards") if reason.guard == "any_of" else None
    guards = set(ways) if isinstance(ways, list) else {reason.guard}
    return "comment" in guards or (may_fill and bool(guards & GIVEN_HERE))

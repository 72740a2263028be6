"""Buttons: what a page can supply itself leaves a button open; what others must do closes it."""

import pytest

from api.web.buttons import sort_offers
from engine.domain.reasons import Clears, Fact, Reason
from engine.domain.text import Text
from engine.domain.workflow import By
from engine.kernel import Offer

WORDS = Text("слова", "words")


def an_offer(*reasons: Reason) -> Offer:
    return Offer("finish", WORDS, "done", WORDS, allowed=not reasons, reasons=reasons, by=By("role", "performer"))


def unmet(guard: str, **facts: Fact) -> Reason:
    return Reason(guard, "fail", WORDS, facts, Clears(what="wait"))


@pytest.mark.parametrize(
    ("ways", "may_fill", "manner"),
    [
        (["evidence", "comment"], False, "here"),
        (["not_before", "evidence"], True, "here"),
        (["not_before", "evidence"], False, "closed"),
        (["not_before", "link"], True, "closed"),
    ],
)
def test_one_way_out_on_the_page_leaves_the_button_open(ways: list[str], may_fill: bool, manner: str) -> None:
    """«A file or a comment» is enough with a comment, which everybody at the page can type."""
    panel = sort_offers([an_offer(unmet("any_of", guards=ways))], may_fill=may_fill)
    assert [button.manner for button in panel.buttons] == [manner]


def test_one_thing_that_others_must_do_closes_the_button() -> None:
    """What is missing here does not open a button that also waits for somebody else."""
    panel = sort_offers([an_offer(unmet("any_of", guards=["comment"]), unmet("link"))], may_fill=True)
    assert [button.manner for button in panel.buttons] == ["closed"]

"""Activity page: one activity laid out for one person, also right after a deed that succeeded or did not."""

import secrets
from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from api.doorway import doorway_of
from api.session import Visitor
from api.web.answers import FIELD, lay_out
from api.web.buttons import sort_offers
from api.web.frame import pictures_of, show
from api.web.troubles import Trouble
from engine.usecases.cards import ActivityCard, HistoryLine
from engine.usecases.show_workflow import version_of


def activity_page(
    request: Request,
    visitor: Visitor,
    card: ActivityCard,
    *,
    pressed: HistoryLine | None = None,
    note: str = "",
    trouble: Trouble | None = None,
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    """
    Return the activity's page.

    Args:
        pressed: the press that has just succeeded, to be told at the top.
        note: another deed that has just succeeded: one of ``NOTES``.
        trouble: the deed that has just failed; *typed* is then put back into its fields.
        wrong: form field → what is wrong with what was typed.
    """
    desk = doorway_of(request).desk
    version = version_of(desk, card.row.digest)
    sheet = None
    if card.form_schema is not None:
        sheet = lay_out(card.form_schema, card.form, visitor.language, typed=typed if trouble else None, wrong=wrong)
    materials = tuple(link for link in card.links if link.evidence)
    panel = sort_offers(card.offers, may_fill=card.may_fill)
    hands_in = card.may_fill and (sheet is not None or bool(card.evidence_kinds))
    return show(
        request,
        "activity.html",
        visitor,
        here="activities",
        status=trouble.status if trouble else 200,
        card=card,
        panel=panel,
        sheet=sheet,
        hands_in=hands_in,
        homeless=_homeless(typed or {}, answers=not hands_in, comment=not panel.comment_wanted),
        materials=materials,
        neighbours=tuple(link for link in card.links if not link.evidence),
        picture=pictures_of(request).of(version, visitor.language, card.row.state),
        pressed=pressed,
        remark=None if card.row.final else _remark(card),
        note=note,
        trouble=trouble,
        typed=typed or {},
        key=secrets.token_hex(16),
        most_file=doorway_of(request).settings.most_file_bytes,
    )


def _remark(card: ActivityCard) -> HistoryLine | None:
    """Return what was said with the press that brought the activity where it stands: usually why it came back."""
    fired = [line for line in card.history if line.type == "transition_fired"]
    return fired[-1] if fired and fired[-1].comment else None


def _homeless(typed: Mapping[str, str], *, answers: bool, comment: bool) -> list[str]:
    """Return what had been typed into fields that the page no longer has: it is shown for copying, not lost."""
    return [
        text
        for name, text in typed.items()
        if text.strip() and ((answers and name.startswith(FIELD)) or (comment and name == "comment"))
    ]

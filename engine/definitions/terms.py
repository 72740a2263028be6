"""Terms and moments as a definition writes them: ``3 working days``, ``48 hours``, ``due-14 days``, ``2021-04-30``."""

import re
from datetime import date

from engine.domain.schedule import Term, TermUnit

TERM = r"[1-9][0-9]{0,3} (working days?|days?|hours?)"
"""What the published schema says about terms, too; a bare number counts working days."""

_TERM = re.compile(TERM + r"\Z")
_BEFORE_DUE = re.compile(r"due-(0|[1-9][0-9]{0,3}) days?\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_UNITS: dict[str, TermUnit] = {"working day": "working days", "day": "days", "hour": "hours"}


def read_term(value: object) -> Term | None:
    """Return the term, or None if it is not one. A whole number of 1 to 9999 alone means working days."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Term(value, "working days") if 1 <= value <= 9999 else None
    if not isinstance(value, str) or not _TERM.match(value):
        return None
    amount, unit = value.split(" ", 1)
    return Term(int(amount), _UNITS[unit.removesuffix("s")])


def is_moment(value: object) -> bool:
    """Tell whether *value* is an ISO date that exists, or ``due-N days``."""
    if not isinstance(value, str):
        return False
    if _BEFORE_DUE.match(value):
        return True
    try:
        return bool(_DATE.match(value) and date.fromisoformat(value))
    except ValueError:
        return False

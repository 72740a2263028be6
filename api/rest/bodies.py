"""Bodies: what a caller may send; strict, closed, and never a table of ours."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

MOST_LEVELS = 20
"""How deep lists and mappings may lie inside each other; answers of a form have two levels."""
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years that dates may name; calendars and zones end not far beyond them."""

Version = Annotated[int, Field(ge=0, lt=10**15)]
Day = Annotated[date, Field(strict=False, ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]
Moment = Annotated[
    AwareDatetime,
    Field(strict=False, ge=datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), le=datetime(LAST_YEAR, 12, 31, tzinfo=UTC)),
]


class Body(BaseModel):
    """Unknown fields are refused, ``"7"`` is not a number, and «й» is one character however it was typed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _readable(cls, sent: Any) -> Any:
        return _composed(sent, MOST_LEVELS)


def _composed(value: Any, levels: int) -> Any:
    """
    Return *value* with every string in NFC.

    Raises:
        ValueError: half a character, a zero character, or more than *levels* levels.
    """
    if levels == 0:
        raise ValueError(f"more than {MOST_LEVELS} levels of lists and objects")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ValueError("a zero character or half of one is not text")
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {_composed(key, levels): _composed(each, levels - 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_composed(each, levels - 1) for each in value]
    return value


class SignInBody(Body):
    login: str = Field(min_length=1, max_length=100, examples=["curator-2"])
    password: str = Field(min_length=1, max_length=200, examples=["demo-vekha-500"])


class PressBody(Body):
    comment: str = Field(default="", max_length=4000, examples=["Всё на месте, спасибо."])
    form: dict[str, Any] | None = Field(default=None, examples=[None])
    """Answers saved in the same transaction before the press."""
    evidence: list[str] | None = Field(default=None, max_length=200, examples=[None])
    """Ids of the files the caller relies on; the press is refused unless every one is attached."""


class FormBody(Body):
    answers: dict[str, Any] = Field(examples=[{"period": "first"}])
    version: Version | None = Field(default=None, examples=[3])


class CommentBody(Body):
    text: str = Field(min_length=1, max_length=4000, examples=["Договорились о сроке по телефону."])


class OpenBody(Body):
    workflow: str = Field(max_length=100, examples=["visit"])
    subject: str = Field(max_length=100, examples=["school-7"])
    occurrence: str = Field(default="1", max_length=50, examples=["extra-1"])
    roadmap: str = Field(default="", max_length=100, examples=[""])
    item: str = Field(default="", max_length=20, examples=[""])
    due: Day | None = Field(default=None, examples=["2026-12-15"])


class LinkBody(Body):
    link: str = Field(max_length=100, examples=["review"])
    other: str = Field(max_length=100, examples=["a_0123"])


class FireRow(Body):
    activity: str = Field(max_length=100, examples=["a_0123"])
    version: Version = Field(examples=[4])


class BulkBody(Body):
    trigger: str = Field(max_length=100, examples=["approve"])
    rows: list[FireRow] = Field(min_length=1, max_length=200, examples=[[{"activity": "a_0123", "version": 4}]])
    comment: str = Field(default="", max_length=4000, examples=[""])
    dry_run: bool = Field(default=False, examples=[True])


class TextBody(Body):
    text: str = Field(max_length=1_000_000, examples=["workflow: visit\n…"])
    file: str = Field(default="", max_length=200, examples=["visit.yaml"])


class WorkflowBody(TextBody):
    forms: dict[str, str] = Field(default_factory=dict, max_length=50, examples=[{}])


class OrderBody(TextBody):
    order_date: Day | None = Field(default=None, examples=["2021-03-29"])
    start: Day | None = Field(default=None, examples=["2021-03-29"])
    end: Day | None = Field(default=None, examples=["2021-12-31"])


class PersonBody(Body):
    title: str = Field(min_length=1, max_length=200, examples=["Куратор школы № 2"])
    organisation: str = Field(max_length=100, examples=["school-1"])


class GrantBody(Body):
    person: str = Field(max_length=100, examples=["p_0123"])
    role: str = Field(max_length=50, examples=["curator"])
    organisation: str = Field(max_length=100, examples=["school-2"])
    since: Moment | None = Field(default=None, examples=[None])
    until: Moment | None = Field(default=None, examples=[None])


class RevokeBody(Body):
    person: str = Field(max_length=100, examples=["p_0123"])
    role: str = Field(max_length=50, examples=["curator"])
    organisation: str = Field(max_length=100, examples=["school-2"])

"""Bodies: what a caller may send; strict, closed, and never a table of ours."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Body(BaseModel):
    """Unknown fields are refused, and ``"7"`` is not a number."""

    model_config = ConfigDict(extra="forbid", strict=True)


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
    version: int | None = Field(default=None, examples=[3])


class CommentBody(Body):
    text: str = Field(min_length=1, max_length=4000, examples=["Договорились о сроке по телефону."])


class OpenBody(Body):
    workflow: str = Field(max_length=100, examples=["visit"])
    subject: str = Field(max_length=100, examples=["school-7"])
    occurrence: str = Field(default="1", max_length=50, examples=["extra-1"])
    roadmap: str = Field(default="", max_length=100, examples=[""])
    item: str = Field(default="", max_length=20, examples=[""])
    due: date | None = Field(default=None, strict=False, examples=["2026-12-15"])


class LinkBody(Body):
    link: str = Field(max_length=100, examples=["review"])
    other: str = Field(max_length=100, examples=["a_0123"])


class FireRow(Body):
    activity: str = Field(max_length=100, examples=["a_0123"])
    version: int = Field(examples=[4])


class BulkBody(Body):
    trigger: str = Field(max_length=100, examples=["approve"])
    rows: list[FireRow] = Field(min_length=1, max_length=200)
    comment: str = Field(default="", max_length=4000, examples=[""])
    dry_run: bool = Field(default=False, examples=[True])


class TextBody(Body):
    text: str = Field(max_length=1_000_000, examples=["workflow: visit\n…"])
    file: str = Field(default="", max_length=200, examples=["visit.yaml"])


class WorkflowBody(TextBody):
    forms: dict[str, str] = Field(default_factory=dict, max_length=50, examples=[{}])


class OrderBody(TextBody):
    order_date: date | None = Field(default=None, strict=False, examples=["2021-03-29"])
    start: date | None = Field(default=None, strict=False, examples=["2021-03-29"])
    end: date | None = Field(default=None, strict=False, examples=["2021-12-31"])


class PersonBody(Body):
    title: str = Field(min_length=1, max_length=200, examples=["Куратор школы № 2"])
    organisation: str = Field(max_length=100, examples=["school-1"])


class GrantBody(Body):
    person: str = Field(max_length=100, examples=["p_0123"])
    role: str = Field(max_length=50, examples=["curator"])
    organisation: str = Field(max_length=100, examples=["school-2"])
    since: datetime | None = Field(default=None, strict=False, examples=[None])
    until: datetime | None = Field(default=None, strict=False, examples=[None])


class RevokeBody(Body):
    person: str = Field(max_length=100, examples=["p_0123"])
    role: str = Field(max_length=50, examples=["curator"])
    organisation: str = Field(max_length=100, examples=["school-2"])

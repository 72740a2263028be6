"""Repeats: a caller that heard no answer asks again with the same key, and nothing is done twice."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.api.house import House
from tests.api.test_statuses import problem_of

KEY = {"Idempotency-Key": "request-1"}


def test_a_repeated_press_has_the_same_event(any_house: House) -> None:
    """Same key and body: the first answer's position again, though the version has moved on; one event in all."""
    first = any_house.press("director-2", "report", "start", version=2, headers=KEY)
    size = any_house.size()
    again = any_house.press("director-2", "report", "start", version=2, headers=KEY)
    assert first.status_code == again.status_code == 200
    assert again.json()["event"] == first.json()["event"]
    assert (first.json()["repeated"], again.json()["repeated"]) == (False, True)
    assert any_house.size() == size


def test_a_refusal_is_repeated_as_it_was(any_house: House) -> None:
    """The retry of a refused press is the same refusal, at the same place, even when it would now succeed."""
    refused = any_house.press("curator-2", "diagnosis check", "approve", version=3, headers=KEY)
    assert refused.status_code == 409
    path = f"/activities/{any_house.activity('diagnosis')}"
    file = any_house.as_("curator-2").get(path).json()["evidence"][0]["id"]
    assert any_house.as_("curator-2").get(f"{path}/evidence/{file}").status_code == 200
    again = any_house.press("curator-2", "diagnosis check", "approve", version=3, headers=KEY)
    assert (again.status_code, again.json()) == (409, refused.json())
    assert any_house.press("curator-2", "diagnosis check", "approve", version=3).status_code == 200


def test_a_press_by_the_wrong_role_is_repeated_as_403(house: House) -> None:
    """The retry tells the same family."""
    first = house.press("director-2", "diagnosis check", "approve", headers=KEY)
    again = house.press("director-2", "diagnosis check", "approve", headers=KEY)
    assert first.status_code == again.status_code == 403
    assert first.json() == again.json()


@pytest.mark.parametrize(
    "other",
    [
        {"json": {"comment": "иначе"}},
        {"json": {"form": {}}},
        {"json": {"evidence": ["e_1"]}},
        {"version": 1},
        {"trigger": "submit"},
        {"work": "plan", "trigger": "start"},
    ],
    ids=",".join,
)
def test_one_key_is_one_request(house: House, other: dict[str, Any]) -> None:
    """Another comment, form, version, trigger or activity under a used key is 422, and nothing happens."""
    wish: dict[str, Any] = {"work": "report", "trigger": "start", "version": 2, "headers": KEY}
    assert house.press("director-2", **wish).status_code == 200
    size = house.size()
    problem_of(house.press("director-2", **(wish | other)), 422, "key_reused")
    assert house.size() == size


def test_a_key_belongs_to_one_person(house: House) -> None:
    """Two people may choose the same key."""
    assert house.press("director-2", "report", "start", headers=dict(KEY)).status_code == 200
    assert house.press("director-7", "report", "start", "school-7", headers=dict(KEY)).status_code == 200


@pytest.mark.parametrize("key", [b"x" * 191, "й".encode(), b"a\tb"])
def test_a_key_is_short_and_printable(house: House, key: bytes) -> None:
    """Anything else is unreadable, and nothing is pressed."""
    size, path = house.size(), f"/activities/{house.activity('report')}/transitions/start"
    answer = house.as_("director-2").post(path, headers={b"If-Match": b'"2"', b"Idempotency-Key": key})
    problem_of(answer, 422, "bad_key")
    assert house.size() == size


def _comment(house: House, text: str) -> httpx2.Response:
    path = f"/activities/{house.activity('plan')}/comments"
    return house.as_("director-2").post(path, json={"text": text}, headers=KEY)


def _open(house: House, subject: str) -> httpx2.Response:
    return house.as_("coordinator").post("/activities", json={"workflow": "visit", "subject": subject}, headers=KEY)


@pytest.mark.parametrize(("ask", "same", "other"), [(_comment, "Да.", "Нет."), (_open, "school-2", "school-7")])
def test_comments_and_openings_are_not_doubled(
    house: House, ask: Callable[[House, str], httpx2.Response], same: str, other: str
) -> None:
    """The same request under a key is answered again, another one is 422."""
    first = ask(house, same)
    size = house.size()
    assert first.status_code == 201, first.text
    assert ask(house, same).json() == first.json()
    problem_of(ask(house, other), 422, "key_reused")
    assert house.size() == size


def test_a_key_used_for_one_deed_is_no_key_for_another(house: House) -> None:
    """A press's key under a comment is another request, not its answer."""
    assert house.press("director-2", "report", "start", headers=dict(KEY)).status_code == 200
    problem_of(_comment(house, "Да."), 422, "key_reused")


def test_a_repeated_bulk_request_presses_each_row_once(house: House) -> None:
    """Every row has its own place under the request's key."""
    ids = [house.activity("report"), house.activity("plan")]
    rows = [{"activity": each, "version": house.version(each)} for each in ids]
    body = {"trigger": "start", "rows": rows}
    first = house.as_("director-2").post("/activities:fire", json=body, headers=KEY).json()["items"]
    size = house.size()
    again = house.as_("director-2").post("/activities:fire", json=body, headers=KEY).json()["items"]
    assert [row["status"] for row in first] == [200, 409]
    assert again == first
    assert house.size() == size

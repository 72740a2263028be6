"""Statuses: each number of the contract is answered when it should be, and means what it says."""

from typing import Any

import httpx2
import pytest

from tests.api.house import House

PROBLEM = {"type", "title", "status", "detail", "code"}


def problem_of(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """Check that *answer* is a problem document with this status and code; return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = answer.json()
    assert body.keys() >= PROBLEM
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:vekha:problem:{code}"
    assert body["title"]
    assert body["detail"]
    return body


def test_401_when_nobody_has_signed_in(house: House) -> None:
    """A stranger learns only that signing in is needed, and how."""
    answer = house.stranger.get("/activities")
    problem_of(answer, 401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_403_names_the_role_that_may(house: House) -> None:
    """A director who presses the curator's button learns whose it is; the attempt stands in the journal."""
    before = house.size()
    body = problem_of(house.press("director-2", "diagnosis check", "approve"), 403, "not_permitted")
    assert body["needed"] == ["curator"]
    assert next(reason["guard"] for reason in body["reasons"] if reason["verdict"] == "fail") == "role"
    assert body["position"] == house.size() == before + 1


def test_404_is_the_same_for_what_is_not_there_and_what_is_not_yours(house: House) -> None:
    """Nobody learns from an answer that another school's activity exists."""
    foreign = house.as_("director-2").get(f"/activities/{house.activity('plan', 'school-7')}")
    unknown = house.as_("director-2").get("/activities/a_0123")
    assert problem_of(foreign, 404, "not_found") == problem_of(unknown, 404, "not_found")


def test_404_and_405_of_the_framework_are_problems_too(house: House) -> None:
    """A path nobody serves and a method nobody offers answer like everything else; 405 says what is offered."""
    problem_of(house.as_("auditor").get("/nothing"), 404, "http_404")
    answer = house.as_("auditor").delete("/activities")
    problem_of(answer, 405, "http_405")
    assert answer.headers["allow"] in ("GET", "POST")


def test_409_lists_every_reason_at_once(house: House) -> None:
    """A plan without answers names both missing answers and what was fine, each with words and a way out."""
    body = problem_of(house.press("curator-2", "diagnosis check", "approve"), 409, "transition_refused")
    reasons = {reason["guard"]: reason for reason in body["reasons"]}
    assert {"role", "link", "different_person", "evidence_seen"} <= reasons.keys()
    assert reasons["role"]["verdict"] == "pass"
    unmet = reasons["evidence_seen"]
    assert unmet["verdict"] == "fail"
    assert unmet["sentence"]["ru"] in str(body["detail"])
    assert unmet["sentence"]["en"]
    assert unmet["clears"]["what"]
    assert body["position"] == house.size()


def test_409_for_a_trigger_that_leads_nowhere(house: House) -> None:
    """A button the state does not have is refused with a reason, not lost."""
    body = problem_of(house.press("director-2", "plan", "dance"), 409, "transition_refused")
    assert body["reasons"]


def test_412_names_who_was_faster(house: House) -> None:
    """An old version is answered with the winner's post, deed and moment."""
    assert house.press("director-2", "report", "start", version=None).status_code == 200
    body = problem_of(house.press("director-2", "report", "start", version=1), 412, "stale_version")
    assert body["expected"] == 1
    assert body["version"] == 3
    winner = body["winner"]
    assert isinstance(winner, dict)
    assert winner["title"] == "Директор школы № 2"
    assert winner["deed"] == "start"
    assert winner["at"].startswith("2021-03-29")
    assert winner["position"] == house.size()


@pytest.mark.parametrize("seen", ['"x"', "7", "*", '"1", "2"', '""', '"99999999999999999999"'])
def test_422_for_an_if_match_that_is_no_version(house: House, seen: str) -> None:
    """What cannot be a version is unreadable, and nothing is pressed."""
    before = house.size()
    problem_of(house.press("director-2", "report", "start", headers={"If-Match": seen}), 422, "bad_if_match")
    assert house.size() == before


def test_a_weak_validator_is_understood(house: House) -> None:
    """Proxies that recompress an answer weaken its ETag; the version in it is still the version."""
    assert house.press("director-2", "report", "start", headers={"If-Match": 'W/"2"'}).status_code == 200


def test_428_without_if_match(house: House) -> None:
    """A press that does not say what it saw is not even tried."""
    before = house.size()
    path = f"/activities/{house.activity('report')}/transitions/start"
    problem_of(house.as_("director-2").post(path), 428, "version_needed")
    assert house.size() == before


def test_415_for_a_body_that_is_not_json(house: House) -> None:
    """A form of another site cannot speak JSON; what is not declared as JSON is not read."""
    client = house.as_("coordinator")
    body = b'{"title":"x","organisation":"school-2"}'
    answer = client.post("/people", content=body, headers={"Content-Type": "text/plain"})
    problem_of(answer, 415, "not_json")


def test_422_says_where_the_body_is_wrong(house: House) -> None:
    """Every wrong place is listed by name."""
    body = problem_of(house.as_("coordinator").post("/people", json={"title": 5}), 422, "unreadable_request")
    places = {error["where"]: error["kind"] for error in body["errors"]}
    assert places == {"body.title": "string_type", "body.organisation": "missing"}


def test_422_for_broken_json(house: House) -> None:
    """A body that is not JSON says so."""
    answer = house.as_("coordinator").post("/people", content=b"{", headers={"Content-Type": "application/json"})
    problem_of(answer, 422, "unreadable_request")


@pytest.mark.parametrize(("asked", "words"), [("ru", "Войдите"), ("en-GB,en;q=0.9", "Sign in"), ("", "Войдите")])
def test_problems_speak_the_readers_language(house: House, asked: str, words: str) -> None:
    """Russian unless English is asked for."""
    answer = house.stranger.get("/me", headers={"Accept-Language": asked})
    assert answer.json()["title"] == words
    assert house.stranger.get("/me?lang=en", headers={"Accept-Language": "ru"}).json()["title"] == "Sign in"

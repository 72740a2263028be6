"""Bodies: closed and strict; what the server owns cannot be sent, and what is not text is not kept."""

from typing import Any

import pytest

from tests.api.house import PASSWORD, House
from tests.api.test_permissions import ROWS, ask
from tests.api.test_statuses import problem_of

NFD = "Работи\u0306 нет"
"""«й» as a file system of Apple's writes it: two characters."""


def path_of(house: House, path: str) -> str:
    return path.replace("{plan}", house.activity("plan")).replace("{report}", house.activity("report"))


BODIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "sign in": ("POST", "/session", {"login": "auditor", "password": PASSWORD}),
    "token": ("POST", "/tokens", {"login": "auditor", "password": PASSWORD}),
    "form": ("PUT", "/activities/{plan}/form", {"answers": {}}),
    "comment": ("POST", "/activities/{plan}/comments", {"text": "Да."}),
    "press": ("POST", "/activities/{report}/transitions/start", {"comment": ""}),
    "bulk": ("POST", "/activities:fire", {"trigger": "start", "rows": [{"activity": "a_0", "version": 1}]}),
    "open": ("POST", "/activities", {"workflow": "visit", "subject": "school-2"}),
    "link": ("POST", "/activities/{plan}/links", {"link": "review", "other": "a_0"}),
    "order": ("POST", "/roadmaps:read", {"text": "x"}),
    "roadmap": ("POST", "/roadmaps", {"text": "x"}),
    "check": ("POST", "/workflows:check", {"text": "x"}),
    "workflow": ("POST", "/workflows", {"text": "x"}),
    "publish": ("POST", "/workflows/visit:publish", {"text": "x"}),
    "person": ("POST", "/people", {"title": "Завуч", "organisation": "school-2"}),
    "grant": ("POST", "/people/grants", {"person": "p_0", "role": "curator", "organisation": "school-2"}),
    "revoke": ("POST", "/people/grants:revoke", {"person": "p_0", "role": "curator", "organisation": "school-2"}),
}
"""A good body for every operation that reads one."""

SERVER_OWNED = ("id", "state", "version_", "org_id", "actor", "role_", "at", "position", "is_admin", "digest")


def send(house: House, name: str, body: Any) -> Any:
    method, path, _ = BODIES[name]
    return house.as_("coordinator").request(method, path_of(house, path), json=body, headers={"If-Match": '"1"'})


def test_every_operation_with_a_body_is_here(house: House) -> None:
    """A body that nobody tries to break cannot be added."""
    paths = house.app.openapi()["paths"]
    offered = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in paths.items()
        for method, operation in methods.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    here = {(method, _generic(path)) for method, path, _ in BODIES.values()}
    assert offered == here


@pytest.mark.parametrize("name", BODIES)
def test_unknown_and_server_owned_fields_are_refused(house: House, name: str) -> None:
    """Whatever is not asked for is named and refused; nothing is done with the rest of the body."""
    good, size = BODIES[name][2], house.size()
    for field in SERVER_OWNED:
        body = problem_of(send(house, name, {**good, field: "x"}), 422, "unreadable_request")
        errors = body["errors"]
        assert isinstance(errors, list)
        assert any(error["where"].endswith(f".{field}") and error["kind"] == "extra_forbidden" for error in errors)
    assert house.size() == size


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("wrong", [None, 7, True, ["x"], {"x": "y"}, 1.5], ids=str)
def test_every_field_keeps_to_its_type(house: House, name: str, wrong: Any) -> None:
    """Each field in turn is given each other type: 422, or at least no error of ours, and nothing is written."""
    good, size = BODIES[name][2], house.size()
    for field, right in good.items():
        if isinstance(wrong, dict) and isinstance(right, dict):
            continue
        answer = send(house, name, {**good, field: wrong})
        assert answer.status_code == 422, f"{field}={wrong}: {answer.status_code} {answer.text}"
    assert house.size() == size


@pytest.mark.parametrize(
    ("name", "field", "wrong"),
    [
        ("form", "version", "3"),
        ("form", "version", True),
        ("form", "version", 3.0),
        ("form", "version", -1),
        ("bulk", "dry_run", "yes"),
        ("bulk", "dry_run", 1),
        ("bulk", "rows", [{"activity": "a_0", "version": "1"}]),
        ("bulk", "rows", []),
        ("bulk", "rows", [{"activity": "a_0", "version": 1}] * 201),
        ("press", "evidence", "e_0"),
    ],
)
def test_nothing_is_taken_for_something_else(house: House, name: str, field: str, wrong: object) -> None:
    """«"3"» is no number, «yes» is no truth value, and lists have an end."""
    problem_of(send(house, name, {**BODIES[name][2], field: wrong}), 422, "unreadable_request")


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("body", [[], "text", 7, None, True], ids=str)
def test_a_body_is_an_object(house: House, name: str, body: Any) -> None:
    """Anything else is unreadable; only a press may come without a body."""
    answer = send(house, name, body)
    assert answer.status_code in ((422, 412) if name == "press" and body is None else (422,)), answer.text


@pytest.mark.parametrize("text", ["a\x00b", "\x00"], ids=["inside", "alone"])
@pytest.mark.parametrize("name", BODIES)
def test_a_zero_character_is_no_text(house: House, name: str, text: str) -> None:
    """No database of ours keeps one, so no body may bring one, however deep."""
    good = BODIES[name][2]
    field = next(field for field, value in good.items() if isinstance(value, str | dict))
    bad = {"order_number": text} if isinstance(good[field], dict) else text
    problem_of(send(house, name, {**good, field: bad}), 422, "unreadable_request")


@pytest.mark.parametrize("name", BODIES)
def test_half_a_character_is_no_text(house: House, name: str) -> None:
    """JSON can name a lone surrogate; UTF-8 cannot, and neither can a name of a field."""
    method, path, good = BODIES[name]
    field = next(field for field, value in good.items() if isinstance(value, str | dict))
    for raw in (b'{"%s": "\\ud800"}' % field.encode(), b'{"\\udfff": 1}', b'{"%s": {"\\ud800": 1}}' % field.encode()):
        answer = house.as_("coordinator").request(
            method,
            path_of(house, path),
            content=raw,
            headers={"If-Match": '"1"', "Content-Type": "application/json"},
        )
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"answers": ' + b'{"order_number":' * 25 + b"1" + b"}" * 25 + b"}",
        b'{"answers": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"answers": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"answers": {"goals_count": NaN}}',
        b'{"answers": {"goals_count": Infinity}}',
        b'{"answers": {"goals_count": 1e400}}',
        b'{"answers": {"goals_count": 1.5}}',
        b'{"answers": {"goals_count": 90071992547409930}}',
        b'{"answers": {"goals_count": ' + b"9" * 5000 + b"}}",
        b'{"answers": {"order_number": ' + b"9" * 5000 + b"}}",
        b'{"answers": {}, "version": ' + b"9" * 30 + b"}",
        b'{"answers": {"\xff": 1}}',
        b"\xff\xfe{}",
        b"",
    ],
    ids=range(14),
)
def test_hostile_json_is_unreadable(house: House, raw: bytes) -> None:
    """Depth, numbers that no JSON reader keeps and broken bytes are the sender's mistake, never an error of ours."""
    answer = house.as_("director-2").put(
        path_of(house, "/activities/{plan}/form"), content=raw, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("since", "2021-04-01T00:00:00"),
        ("since", "0001-01-01T00:00:00+14:00"),
        ("until", "9999-12-31T23:59:59-14:00"),
        ("until", "tomorrow"),
        ("until", 10**30),
    ],
)
def test_a_moment_needs_a_zone_and_a_year_that_calendars_know(house: House, field: str, value: object) -> None:
    """A role is granted from one moment to another, not from a time of day somewhere."""
    problem_of(send(house, "grant", {**BODIES["grant"][2], field: value}), 422, "unreadable_request")


@pytest.mark.parametrize("due", ["0001-01-01", "9999-12-31", "2021-02-30", "soon"])
def test_a_day_is_one_that_calendars_know(house: House, due: str) -> None:
    """Days outside every plan are unreadable."""
    problem_of(send(house, "open", {**BODIES["open"][2], "due": due}), 422, "unreadable_request")


def test_text_is_kept_in_one_form(house: House) -> None:
    """«й» typed as two characters is the same «й»: in comments, answers and titles."""
    director = house.as_("director-2")
    plan = house.activity("plan")
    assert director.post(f"/activities/{plan}/comments", json={"text": NFD}).status_code == 201
    assert director.put(f"/activities/{plan}/form", json={"answers": {"risks": NFD}}).status_code == 200
    assert director.get(f"/activities/{plan}").json()["form"] == {"risks": "Работй нет"}
    history = director.get(f"/activities/{plan}/history").json()["items"]
    assert history[-2]["comment"] == "Работй нет"


def test_an_answer_to_no_field_is_refused(house: House) -> None:
    """The form's own schema closes it: unknown fields and answers of another type are named."""
    path = path_of(house, "/activities/{plan}/form")
    for answers, code in (({"hidden": 1}, "unknown_field"), ({"goals_count": "много"}, "bad_answer")):
        problem_of(house.as_("director-2").put(path, json={"answers": answers}), 422, code)


def test_sent_text_never_comes_back_as_markup(house: House) -> None:
    """Everything the API answers is JSON or a problem; a browser has nothing to run."""
    for row in ROWS:
        if row.path.endswith((".svg", "{file}")) or row.name == "DELETE /session":
            continue
        answer = ask(house, "coordinator", row, "own")
        kind = answer.headers.get("content-type", "")
        assert kind in ("application/json", "application/problem+json") or answer.status_code == 204, row.name


def _generic(path: str) -> str:
    for given, name in (("{plan}", "{activity}"), ("{report}", "{activity}"), ("/start", "/{trigger}")):
        path = path.replace(given, name)
    return path.replace("/visit:", "/{key}:")

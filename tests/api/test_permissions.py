"""The permission matrix: every operation of the API × every role × own school, other school, unknown id."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from api.demo.town import shipped_workflows
from engine.usecases.look import look_at
from specs.town import MUNICIPALITY
from tests.api.house import PAPER, PASSWORD, House, put_back
from tests.api.texts import A_ROADMAP, AN_ORDER

ROLES = ("director", "curator", "coordinator", "auditor", "admin")
LOGINS = ("director-2", "curator-2", "coordinator", "auditor", "admin")
TARGETS = ("own", "other", "unknown")

TABLE = """
operation                                      director     curator      coordinator  auditor      admin

POST   /session                                200          200          200          200          200
DELETE /session                                204          204          204          204          204
POST   /tokens                                 200          200          200          200          200
GET    /me                                     200          200          200          200          200
GET    /me/agenda                              200          200          200          200          200

GET    /activities                             200          200          200          200          200
GET    /activities/{plan}                      200 404 404  200 404 404  200 200 404  200 200 404  404 404 404
GET    /activities/{plan}/history              200 404 404  200 404 404  200 200 404  200 200 404  404 404 404
PUT    /activities/{plan}/form                 200 404 404  403 404 404  403 403 404  403 403 404  404 404 404
POST   /activities/{plan}/comments             201 404 404  201 404 404  403 403 404  403 403 404  404 404 404
POST   /activities/{plan}/evidence             201 404 404  403 404 404  403 403 404  403 403 404  404 404 404
GET    /activities/{diagnosis}/evidence/{file} 200 404 404  200 404 404  200 200 404  200 200 404  404 404 404
POST   /activities/{report}/transitions/start  200 404 404  403 404 404  403 403 404  403 403 404  404 404 404
POST   /activities/{check}/transitions/send_back 403 404 404 200 404 404 403 403 404  403 403 404  404 404 404
POST   /activities:fire                        200          200          200          200          200
POST   /activities                             403 403 403  403 403 403  201 201 404  403 403 403  403 403 403
POST   /activities/{plan}/links                403 403 403  403 403 403  204 204 404  403 403 403  403 403 403

GET    /roadmaps                               200          200          200          200          200
GET    /roadmaps/{roadmap}                     200 200 404  200 200 404  200 200 404  200 200 404  200 200 404
GET    /roadmaps/{roadmap}/board               200 200 404  200 200 404  200 200 404  200 200 404  200 200 404
POST   /roadmaps:read                          200          200          200          200          200
POST   /roadmaps                               403          403          201          403          403

GET    /workflows                              200          200          200          200          200
POST   /workflows:check                        200          200          200          200          200
POST   /workflows                              403          403          201          403          403
POST   /workflows/{workflow}:publish           403 403 403  403 403 403  200 200 422  403 403 403  403 403 403
GET    /workflows/{workflow}                   200 200 404  200 200 404  200 200 404  200 200 404  200 200 404
GET    /workflows/{workflow}/diagram.svg       200 200 404  200 200 404  200 200 404  200 200 404  200 200 404

GET    /journal                                403          403          200          200          403
GET    /journal/head                           403          403          200          200          403

GET    /people                                 403          403          200          200          200
POST   /people                                 403 403 403  403 403 403  201 201 404  403 403 403  201 201 404
POST   /people/grants                          403 403 403  403 403 403  204 204 404  403 403 403  403 403 403
POST   /people/grants#auditor                  403          403          403          403          204
POST   /people/grants:revoke                   403 403 403  403 403 403  204 204 409  403 403 403  403 403 403
POST   /people/grants:revoke#auditor           403          403          403          403          204
"""
"""Statuses for an own, another school's and an unknown id; one status where the operation names no such thing."""

OPEN_TO_STRANGERS = {"POST /session", "POST /tokens"}


@dataclass(frozen=True)
class Row:
    method: str
    path: str
    statuses: Mapping[str, tuple[int, ...]]
    """Role → one status for each target."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def rows() -> tuple[Row, ...]:
    found = []
    for line in TABLE.strip().splitlines()[1:]:
        if not line.strip():
            continue
        method, path, *numbers = line.split()
        each = len(numbers) // len(ROLES)
        cells = [tuple(int(number) for number in numbers[at : at + each]) for at in range(0, len(numbers), each)]
        assert len(cells) == len(ROLES), line
        found.append(Row(method, path, dict(zip(ROLES, cells, strict=True))))
    return tuple(found)


ROWS = rows()


def operations(house: House) -> tuple[str, ...]:
    """Return every operation that the OpenAPI document offers, ``METHOD /path``."""
    paths = house.app.openapi()["paths"]
    return tuple(
        f"{method.upper()} {path.removeprefix('/api/v1')}" for path, offered in paths.items() for method in offered
    )


def unlisted(offered: tuple[str, ...]) -> set[str]:
    """Return the operations that no row of the table names."""
    names = [f"{row.method} {row.path.partition('#')[0]}" for row in ROWS]
    return {operation for operation in offered if not any(_pattern(operation).fullmatch(name) for name in names)}


def test_every_operation_is_in_the_table(house: House) -> None:
    """A route that nobody has thought through cannot be added."""
    assert unlisted(operations(house)) == set()


def test_an_unlisted_operation_would_be_seen(house: House) -> None:
    """Control: one more route and one more method are both found."""
    more = (*operations(house), "GET /activities/{activity}/secrets", "DELETE /activities/{activity}")
    assert unlisted(more) == {"GET /activities/{activity}/secrets", "DELETE /activities/{activity}"}


def test_no_row_names_an_operation_that_is_gone(house: House) -> None:
    """The table is about this API and no other."""
    offered = [_pattern(operation) for operation in operations(house)]
    gone = [row.name for row in ROWS if not any(o.fullmatch(row.name.partition("#")[0]) for o in offered)]
    assert gone == []


def test_no_route_of_the_api_hides_from_its_document(house: House) -> None:
    """What is not in OpenAPI cannot be in the table, so nothing under /api/v1 may be left out of it."""
    hidden = [path for path, shown in _api_routes(house) if not shown and not path.endswith("/openapi.json")]
    assert hidden == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_who_may(house: House, row: Row) -> None:
    """Each role gets exactly the statuses of its cell; a refusal of a role changes nothing but the record of it."""
    wrong = []
    for role, login in zip(ROLES, LOGINS, strict=True):
        for target, expected in zip(TARGETS, row.statuses[role], strict=False):
            put_back(house.desk.store)
            answer = ask(house, login, row, target)
            if answer.status_code != expected:
                wrong.append(f"{role} {target}: {answer.status_code}, not {expected}: {answer.text[:200]}")
    assert wrong == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_strangers_may_only_sign_in(house: House, row: Row) -> None:
    """Without a session every operation but signing in is 401, whatever it names."""
    for target in TARGETS[: len(row.statuses["director"])]:
        answer = ask(house, "", row, target)
        assert answer.status_code == (200 if row.name in OPEN_TO_STRANGERS else 401), answer.text


@pytest.mark.parametrize("row", [row for row in ROWS if row.method != "GET"], ids=lambda row: row.name)
def test_a_refused_role_writes_nothing_but_a_press(house: House, row: Row) -> None:
    """A 403 or 404 leaves the journal as it was; only a refused press is recorded, by design."""
    for role, login in zip(ROLES, LOGINS, strict=True):
        for target, expected in zip(TARGETS, row.statuses[role], strict=False):
            if expected in (403, 404):
                put_back(house.desk.store)
                before = house.size()
                ask(house, login, row, target)
                recorded = 1 if expected == 403 and "/transitions/" in row.path else 0
                assert house.size() == before + recorded, f"{role} {target}"


def test_lists_and_boards_hold_only_what_is_ones_own(house: House) -> None:
    """What a list or a board shows is scoped by the same rule as the single activity."""
    seen = {}
    for login in LOGINS:
        items = house.as_(login).get("/activities").json()["items"]
        seen[login] = {item["subject"]["key"] for item in items}
        board = house.as_(login).get("/roadmaps/small/board").json()
        assert {subject["key"] for subject in board["subjects"]} == seen[login]
    everything = {"school-2", "school-7", MUNICIPALITY}
    assert seen == {
        "director-2": {"school-2"},
        "curator-2": {"school-2"},
        "coordinator": everything,
        "auditor": everything,
        "admin": set(),
    }


def test_a_revoked_role_sees_and_presses_nothing_at_once(house: House) -> None:
    """Grants are read at each request: the session stays, what it opened does not."""
    director = house.as_("director-7")
    plan = house.activity("plan", "school-7")
    assert director.get(f"/activities/{plan}").status_code == 200
    body = {"person": house.town.people["director-7"], "role": "director", "organisation": "school-7"}
    assert house.as_("coordinator").post("/people/grants:revoke", json=body).status_code == 204
    assert director.get(f"/activities/{plan}").status_code == 404
    assert house.press("director-7", "report", "start", "school-7").status_code == 404


def test_nobody_unknown_is_given_a_role(house: House) -> None:
    """A pseudonym that was never registered is 404 for those who may grant, 403 for everybody else."""
    body = {"person": "p_unknown", "role": "curator", "organisation": "school-2"}
    answers = [house.as_(login).post("/people/grants", json=body).status_code for login in LOGINS]
    assert answers == [403, 403, 404, 403, 403]


# ---------------------------------------------------------------- asking


def ask(house: House, login: str, row: Row, target: str) -> httpx2.Response:
    """Make a request of *row* that would succeed for the right person."""
    school = {"own": "school-2", "other": "school-7", "unknown": ""}[target]
    places = {
        "plan": house.activity("plan", school) if school else "a_unknown",
        "report": house.activity("report", school) if school else "a_unknown",
        "check": house.activity("diagnosis check", school) if school else "a_unknown",
        "diagnosis": house.activity("diagnosis", school) if school else "a_unknown",
        "file": file_of(house, school) if school else "e_unknown",
        "roadmap": "small" if school else "unknown",
        "workflow": "visit" if school else "unknown",
    }
    path, _, _variant = row.path.partition("#")
    request = REQUESTS.get(row.name)
    more = request(house, school) if request else {}
    if row.name == "DELETE /session" and login:
        with house.browser(login) as browser:
            return browser.request(row.method, path, **more)
    client = house.as_(login) if login else house.stranger
    return client.request(row.method, path.format(**places), **more)


def file_of(house: House, school: str) -> str:
    return look_at(house.desk, house.activity("diagnosis", school), "engine").activity.evidence[0].id


def _workflow(house: House, school: str) -> dict[str, Any]:
    source = next(source for source in shipped_workflows() if source.file.endswith("/visit.yaml"))
    return {"json": {"text": source.text, "file": "visit.yaml", "forms": dict(source.forms)}}


def _press(work: str, **body: Any) -> Callable[[House, str], dict[str, Any]]:
    def request(house: House, school: str) -> dict[str, Any]:
        version = look_at(house.desk, house.activity(work, school), "engine").activity.version if school else 1
        return {"json": body, "headers": {"If-Match": f'"{version}"'}}

    return request


def _grant(role: str) -> Callable[[House, str], dict[str, Any]]:
    def request(house: House, school: str) -> dict[str, Any]:
        place = MUNICIPALITY if role == "auditor" else school or "school-99"
        person = house.town.people["auditor" if role == "auditor" else f"curator-{school[7:] or 2}"]
        return {"json": {"person": person, "role": role, "organisation": place}}

    return request


REQUESTS: Mapping[str, Callable[[House, str], dict[str, Any]]] = {
    "POST /session": lambda house, school: {"json": {"login": "auditor", "password": PASSWORD}},
    "POST /tokens": lambda house, school: {"json": {"login": "auditor", "password": PASSWORD}},
    "PUT /activities/{plan}/form": lambda house, school: {"json": {"answers": {"order_number": "7"}}},
    "POST /activities/{plan}/comments": lambda house, school: {"json": {"text": "Срок прежний."}},
    "POST /activities/{plan}/evidence": lambda house, school: {
        "params": {"kind": "school_roadmap", "name": "План.pdf"},
        "content": PAPER,
    },
    "POST /activities/{report}/transitions/start": _press("report"),
    "POST /activities/{check}/transitions/send_back": _press("diagnosis check", comment="Не хватает страницы."),
    "POST /activities:fire": lambda house, school: {
        "json": {"trigger": "start", "rows": [{"activity": house.activity("report"), "version": 1}], "dry_run": True}
    },
    "POST /activities": lambda house, school: {"json": {"workflow": "visit", "subject": school or "school-99"}},
    "POST /activities/{plan}/links": lambda house, school: {
        "json": {"link": "review", "other": house.activity("diagnosis check", school) if school else "a_unknown"}
    },
    "POST /roadmaps:read": lambda house, school: {"json": {"text": AN_ORDER}},
    "POST /roadmaps": lambda house, school: {"json": {"text": A_ROADMAP}},
    "POST /workflows:check": _workflow,
    "POST /workflows": _workflow,
    "POST /workflows/{workflow}:publish": _workflow,
    "POST /people": lambda house, school: {"json": {"title": "Завуч", "organisation": school or "school-99"}},
    "POST /people/grants": _grant("curator"),
    "POST /people/grants#auditor": _grant("auditor"),
    "POST /people/grants:revoke": _grant("curator"),
    "POST /people/grants:revoke#auditor": _grant("auditor"),
}
"""Row → what the request carries besides its path."""


def _pattern(operation: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", operation)
    return re.compile("".join("[^/:]+" if part.startswith("{") else re.escape(part) for part in parts))


def _api_routes(house: House) -> list[tuple[str, bool]]:
    """Return (path, shown in OpenAPI) of every route under the API's prefix."""
    return [
        (path, bool(getattr(route, "include_in_schema", False)))
        for route in house.app.routes
        if (path := str(getattr(route, "path", ""))).startswith("/api/")
    ]

"""Duels and commits: two people at once, and no good answer before what it says is true."""

import threading
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from engine.domain.errors import Unavailable
from engine.ports import Reader, Store, UnitOfWork
from tests.api.house import House
from tests.api.test_permissions import LOGINS, ROLES, ROWS, Row, ask
from tests.api.test_statuses import problem_of


def test_two_curators_at_once_make_one_decision(any_house: House) -> None:
    """Both press «approve» on the same version: one 200, one 412 that names the first by post; one event."""
    check, diagnosis = any_house.activity("diagnosis check"), any_house.activity("diagnosis")
    file = any_house.as_("curator-2").get(f"/activities/{diagnosis}").json()["evidence"][0]["id"]
    logins = {"curator-2": "Куратор школы № 2", "second-curator-2": "Второй куратор школы № 2"}
    for login in logins:
        assert any_house.as_(login).get(f"/activities/{diagnosis}/evidence/{file}").status_code == 200
    version, size = any_house.version(check), any_house.size()
    answers: dict[str, httpx2.Response] = {}
    ready = threading.Barrier(2)

    def approve(login: str) -> None:
        client = any_house.as_(login)
        ready.wait(5)
        path = f"/activities/{check}/transitions/approve"
        answers[login] = client.post(path, headers={"If-Match": f'"{version}"'})

    _together(*(lambda login=login: approve(login) for login in logins))
    assert sorted(answer.status_code for answer in answers.values()) == [200, 412], answers
    winner = next(login for login, answer in answers.items() if answer.status_code == 200)
    loser = next(login for login in logins if login != winner)
    told = answers[loser].json()["winner"]
    assert told["title"] == logins[winner]
    assert told["deed"] == "approve"
    assert told["position"] == answers[winner].json()["event"]["position"]
    assert any_house.size() == size + 2
    assert any_house.as_("director-2").get(f"/activities/{diagnosis}").json()["state"]["key"] == "approved"


def test_the_same_request_twice_at_once_acts_once(any_house: House) -> None:
    """A double click with one key: both callers hear the same event."""
    any_house.as_("director-2").get("/me")
    size, answers = any_house.size(), []

    def press() -> None:
        headers = {"Idempotency-Key": "double"}
        answers.append(any_house.press("director-2", "report", "start", version=2, headers=headers))

    _together(press, press, press)
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.json()["event"]["position"] for answer in answers}) == 1
    assert any_house.size() == size + 1


def test_no_answer_leaves_before_the_commit(any_house: House) -> None:
    """While the database takes its time with COMMIT nothing is heard; after it, every reader sees the event."""
    any_house.as_("director-2").get("/me")
    gate = Gate(any_house.desk.store)
    any_house.desk.store = gate
    answers: list[httpx2.Response] = []
    thread = threading.Thread(target=lambda: answers.append(any_house.press("director-2", "report", "start")))
    size = any_house.size()
    thread.start()
    assert gate.reached.wait(5)
    thread.join(0.25)
    assert answers == []
    assert any_house.size() == size
    gate.open.set()
    thread.join(5)
    assert answers[0].status_code == 200
    assert any_house.size() == size + 1


SILENT = {"POST /session", "POST /tokens", "POST /roadmaps:read", "POST /workflows:check"}
"""Operations that append nothing."""
ASKED_BELOW = {"POST /activities:fire", "POST /workflows", "POST /workflows/{workflow}:publish"}
"""A bulk request answers for each row; the matrix publishes the edition in force again, which commits nothing."""


WRITES = [
    row
    for row in ROWS
    if row.method != "GET" and row.name != "DELETE /session" and row.name not in SILENT | ASKED_BELOW
]


@pytest.mark.parametrize("row", WRITES, ids=lambda row: row.name)
def test_a_failed_commit_is_never_a_success(own_house: House, row: Row) -> None:
    """503 with Retry-After for every operation that writes, and not a trace of it in the journal."""
    login = next(login for role, login in zip(ROLES, LOGINS, strict=True) if row.statuses[role][0] < 300)
    own_house.as_(login).get("/me")
    size = own_house.size()
    own_house.desk.store = Broken(own_house.desk.store)
    answer = ask(own_house, login, row, "own")
    problem_of(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert own_house.size() == size


def test_a_failed_commit_of_a_publication_publishes_nothing(own_house: House) -> None:
    """Neither the journal nor the shelf of versions knows an edition that was not committed."""
    from api.demo.town import shipped_workflows

    source = next(source for source in shipped_workflows() if source.file.endswith("/visit.yaml"))
    text = source.text.replace("workflow: visit", "workflow: second_visit")
    body = {"text": text, "file": "second_visit.yaml", "forms": dict(source.forms)}
    own_house.as_("coordinator").get("/me")
    whole, size = own_house.desk.store, own_house.size()
    own_house.desk.store = Broken(whole)
    problem_of(own_house.as_("coordinator").post("/workflows", json=body), 503, "unavailable")
    own_house.desk.store = whole
    assert own_house.size() == size
    problem_of(own_house.as_("coordinator").get("/workflows/second_visit"), 404, "not_found")
    assert own_house.as_("coordinator").post("/workflows", json=body).status_code == 201


def test_a_file_whose_opening_cannot_be_recorded_is_not_handed_out(own_house: House) -> None:
    """Reading a file for the first time is a fact of the journal too: no commit, no bytes."""
    diagnosis = own_house.activity("diagnosis")
    file = own_house.as_("curator-2").get(f"/activities/{diagnosis}").json()["evidence"][0]["id"]
    own_house.desk.store = Broken(own_house.desk.store)
    answer = own_house.as_("curator-2").get(f"/activities/{diagnosis}/evidence/{file}")
    problem_of(answer, 503, "unavailable")


def test_a_failed_commit_in_a_bulk_request_is_told_by_row(own_house: House) -> None:
    """The row says 503; no row that failed says 200."""
    own_house.as_("director-2").get("/me")
    own_house.desk.store = Broken(own_house.desk.store)
    report = own_house.activity("report")
    body = {"trigger": "start", "rows": [{"activity": report, "version": own_house.version(report)}]}
    row = own_house.as_("director-2").post("/activities:fire", json=body).json()["items"][0]
    assert (row["status"], row["allowed"], row["code"]) == (503, False, "unavailable")


def test_a_database_that_is_away_makes_the_house_unready(own_house: House) -> None:
    """/live stays up, /ready does not; both say so without a session."""
    root = own_house.address
    assert own_house.stranger.get(f"{root}/live").text == "live\n"
    assert own_house.stranger.get(f"{root}/ready").text == f"ready {own_house.size()}\n"
    own_house.desk.store = Broken(own_house.desk.store, reads=True)
    assert own_house.stranger.get(f"{root}/live").status_code == 200
    assert own_house.stranger.get(f"{root}/ready").status_code == 503


def _together(*deeds: Any) -> None:
    threads = [threading.Thread(target=deed) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


# ---------------------------------------------------------------- databases that misbehave


class Passing:
    """A store that passes everything on; its children change one thing."""

    def __init__(self, whole: Store) -> None:
        self._whole = whole

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    def reader(self, journal: str) -> Reader:
        return self._whole.reader(journal)

    def unit(self, journal: str) -> UnitOfWork:
        return _Unit(self, self._whole.unit(journal))

    def before_commit(self) -> None: ...


@dataclass
class _Unit:
    """A unit of work whose commit asks the store first."""

    store: Passing
    whole: UnitOfWork

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whole, name)

    def __enter__(self) -> "_Unit":
        self.whole.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self.whole.__exit__(*exc)

    def commit(self) -> None:
        self.store.before_commit()
        self.whole.commit()


class Broken(Passing):
    """Every commit fails; with *reads*, nothing can be read either."""

    def __init__(self, whole: Store, *, reads: bool = False) -> None:
        super().__init__(whole)
        self._reads = reads

    def reader(self, journal: str) -> Reader:
        if self._reads:
            raise Unavailable("the database is away")
        return super().reader(journal)

    def before_commit(self) -> None:
        raise Unavailable("the disk is full")


class Gate(Passing):
    """Every commit waits until the gate is opened."""

    def __init__(self, whole: Store) -> None:
        super().__init__(whole)
        self.reached, self.open = threading.Event(), threading.Event()

    def before_commit(self) -> None:
        self.reached.set()
        assert self.open.wait(10)

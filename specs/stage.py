"""The stage: what a scenario's people do and see, whichever door they come through; two casts play on it."""

import random
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx2

from api.demo.papers import answers_for
from engine.domain.errors import NotFound, NotPermitted, StaleVersion, TransitionRefused
from engine.domain.events import Record
from engine.domain.rows import ActivityFilter
from engine.domain.workflow import WorkflowVersion
from engine.usecases.attach_evidence import Attachment, attach_evidence
from engine.usecases.fire_trigger import Press, fire_trigger
from engine.usecases.list_activities import list_activities
from engine.usecases.look import look_at
from engine.usecases.open_evidence import open_evidence
from engine.usecases.save_form import Answers, save_form
from engine.usecases.show_activity import show_activity
from specs.town import Town

PAPER = b"%PDF-1.4\n% a page of the scenario\n%%EOF\n"


@dataclass
class Outcome:
    """How a press ended, in the words that its answer had."""

    kind: str
    """``fired``, ``refused``, ``not permitted``, ``not found`` or ``stale``."""
    sentences: tuple[str, ...] = ()
    """Russian sentences of every unmet reason; of a stale press, the title of who was faster."""


@dataclass
class Seen:
    """An activity as one person sees it."""

    id: str
    state: str
    version: int
    evidence: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    """Pairs (link name, id of the other activity)."""
    buttons: dict[str, tuple[str, bool, tuple[str, ...]]] = field(default_factory=dict)
    """Title → (trigger, allowed, unmet sentences)."""


class Stage(Protocol):
    """One cast. *login* names a person of the town; activities are found by item, subject and workflow."""

    town: Town

    def see(self, login: str, activity: str) -> Seen | None:
        """Return what *login* sees of the activity; None where it is not theirs to know."""
        ...

    def press(self, login: str, activity: str, trigger: str, version: int, comment: str = "") -> Outcome: ...
    def fill(self, login: str, activity: str) -> None: ...
    def attach(self, login: str, activity: str, kind: str, name: str) -> None: ...
    def open_files(self, login: str, activity: str) -> None: ...
    def history(self, login: str, activity: str) -> tuple[str, ...]:
        """Return one line per event: ``type trigger person``."""
        ...


def find(town: Town, item: str, subject: str, workflow: str) -> str:
    """Return the id of an activity of the town's plan."""
    wanted = ActivityFilter(item=item, subject=subject, workflow=workflow)
    found = list_activities(town.desk, town.people["coordinator"], wanted).items
    assert len(found) == 1, f"{len(found)} activities of {item} {subject} {workflow}"
    return found[0].row.id


def records_of(town: Town, activity: str) -> tuple[Record, ...]:
    """Return the activity's sealed records, as the journal holds them."""
    with town.desk.store.reader(town.desk.journal) as reader:
        return reader.history(activity)


@dataclass
class EngineStage:
    """The cast that calls the deeds themselves, on the engine in memory."""

    town: Town

    def see(self, login: str, activity: str) -> Seen | None:
        try:
            card = show_activity(self.town.desk, activity, self.town.people[login])
        except NotFound:
            return None
        return Seen(
            id=activity,
            state=card.state_title.ru,
            version=card.row.version,
            evidence=tuple(piece.evidence.id for piece in card.evidence),
            links=tuple((link.name, link.activity) for link in card.links),
            buttons={
                offer.title.ru: (
                    offer.trigger,
                    offer.allowed,
                    tuple(reason.sentence.ru for reason in offer.reasons if not reason.passed),
                )
                for offer in card.offers
            },
        )

    def press(self, login: str, activity: str, trigger: str, version: int, comment: str = "") -> Outcome:
        wish = Press(activity, trigger, self.town.people[login], version, comment=comment)
        try:
            fire_trigger(self.town.desk, wish)
        except StaleVersion as error:
            winner = error.winner.person if error.winner else ""
            with self.town.desk.store.reader(self.town.desk.journal) as reader:
                return Outcome("stale", (reader.persons()[winner].title,))
        except (TransitionRefused, NotPermitted) as error:
            unmet = tuple(reason.sentence.ru for reason in error.reasons if not reason.passed)
            return Outcome("refused" if isinstance(error, TransitionRefused) else "not permitted", unmet)
        except NotFound:
            return Outcome("not found")
        return Outcome("fired")

    def fill(self, login: str, activity: str) -> None:
        version = look_at(self.town.desk, activity, "engine").version
        save_form(self.town.desk, Answers(activity, self.town.people[login], complete_answers(version)))

    def attach(self, login: str, activity: str, kind: str, name: str) -> None:
        attach_evidence(self.town.desk, Attachment(activity, self.town.people[login], kind, name, iter((PAPER,))))

    def open_files(self, login: str, activity: str) -> None:
        for place, evidence in look_at(self.town.desk, activity, self.town.people[login]).unseen:
            with open_evidence(self.town.desk, place, evidence, self.town.people[login]).file as stream:
                assert stream.read()

    def history(self, login: str, activity: str) -> tuple[str, ...]:
        card = show_activity(self.town.desk, activity, self.town.people[login], history=True)
        return tuple(f"{line.type} {line.trigger} {line.person_title}" for line in card.history)


class HttpStage:
    """The cast that comes through the API of a real server, each person with a session of their own."""

    def __init__(self, town: Town, address: str, password: str) -> None:
        self.town, self._address, self._password = town, address, password
        self._clients: dict[str, httpx2.Client] = {}

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def see(self, login: str, activity: str) -> Seen | None:
        answer = self._client(login).get(f"/activities/{activity}")
        if answer.status_code == 404:
            return None
        body = _ok(answer)
        return Seen(
            id=body["id"],
            state=body["state"]["title"],
            version=body["version"],
            evidence=tuple(piece["id"] for piece in body["evidence"]),
            links=tuple((link["name"], link["activity"]) for link in body["links"]),
            buttons={
                offer["title"]: (offer["trigger"], offer["allowed"], _unmet(offer["reasons"]))
                for offer in body["transitions"]
            },
        )

    def press(self, login: str, activity: str, trigger: str, version: int, comment: str = "") -> Outcome:
        answer = self._client(login).post(
            f"/activities/{activity}/transitions/{trigger}",
            json={"comment": comment},
            headers={"If-Match": f'"{version}"'},
        )
        kinds = {200: "fired", 403: "not permitted", 404: "not found", 409: "refused", 412: "stale"}
        body = answer.json()
        if answer.status_code == 412:
            return Outcome("stale", (body["winner"]["title"],))
        return Outcome(kinds[answer.status_code], _unmet(body.get("reasons", ())))

    def fill(self, login: str, activity: str) -> None:
        version = look_at(self.town.desk, activity, "engine").version
        _ok(self._client(login).put(f"/activities/{activity}/form", json={"answers": complete_answers(version)}))

    def attach(self, login: str, activity: str, kind: str, name: str) -> None:
        _ok(
            self._client(login).post(
                f"/activities/{activity}/evidence", params={"kind": kind, "name": name}, content=PAPER
            )
        )

    def open_files(self, login: str, activity: str) -> None:
        body = _ok(self._client(login).get(f"/activities/{activity}"))
        pieces = [(activity, piece["id"]) for piece in body["evidence"]]
        pieces += [(link["activity"], piece["id"]) for link in body["links"] for piece in link["evidence"]]
        for place, evidence in pieces:
            answer = self._client(login).get(f"/activities/{place}/evidence/{evidence}")
            assert answer.status_code == 200
            assert answer.content == PAPER

    def history(self, login: str, activity: str) -> tuple[str, ...]:
        body = _ok(self._client(login).get(f"/activities/{activity}/history"))
        return tuple(f"{line['type']} {line['trigger'] or ''} {line['person_title']}" for line in body["items"])

    def _client(self, login: str) -> httpx2.Client:
        if login not in self._clients:
            client = httpx2.Client(base_url=f"{self._address}/api/v1", trust_env=False)
            body = _ok(client.post("/session", json={"login": login, "password": self._password}))
            client.headers["X-CSRF-Token"] = body["csrf"]
            self._clients[login] = client
        return self._clients[login]


def complete_answers(version: WorkflowVersion) -> dict[str, Any]:
    """Return answers that complete the version's form, the same every time."""
    draw = random.Random(7)
    return dict(answers_for(version, draw, 2021))


def _unmet(reasons: Any) -> tuple[str, ...]:
    return tuple(reason["sentence"]["ru"] for reason in reasons if reason["verdict"] != "pass")


def _ok(answer: httpx2.Response) -> Any:
    assert answer.status_code < 300, f"{answer.status_code}: {answer.text}"
    return answer.json()

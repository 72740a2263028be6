"""The API describes itself, and every error it can give has words."""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from api import problems, wording
from api.admission import TooOften
from api.session import ForgedRequest
from engine.domain import errors
from engine.domain.errors import EngineError, Finding
from engine.domain.text import Text
from engine.usecases import sign_in
from tests.api.house import House


@pytest.fixture
def document(house: House) -> dict[str, Any]:
    found: dict[str, Any] = house.stranger.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the object schemas that *schema* may be."""
    if "$ref" in schema:
        found: dict[str, Any] = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return [found]
    return [found for one in schema.get("anyOf", ()) for found in resolved(document, one)]


def test_the_document_is_openapi_3_1_under_api_v1(document: dict[str, Any]) -> None:
    """The version other tools look for, and one prefix for everything."""
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"].startswith("Vekha")
    assert all(path.startswith("/api/v1/") for path in document["paths"])


def test_every_operation_says_what_it_does_in_two_languages(document: dict[str, Any]) -> None:
    """A summary, a Russian and an English sentence, one tag that is described, and an id of its own."""
    tags = {tag["name"] for tag in document["tags"]}
    ids = []
    for name, operation in operations(document):
        words = operation["description"]
        assert operation["summary"], name
        assert any("а" <= letter <= "я" for letter in words.lower()), name
        assert any("a" <= letter <= "z" for letter in words.lower()), name
        assert set(operation["tags"]) <= tags, name
        assert len(operation["tags"]) == 1, name
        ids.append(operation["operationId"])
    assert len(ids) == len(set(ids))


def test_every_body_is_closed_and_shown_by_example(document: dict[str, Any]) -> None:
    """A reader can copy every field; unknown ones are said to be refused."""
    for name, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if kind == "application/octet-stream":
                assert content["schema"]["format"] == "binary", name
                continue
            bodies = resolved(document, content["schema"])
            assert bodies, name
            for body in bodies:
                assert body["additionalProperties"] is False, name
                for field, schema in body["properties"].items():
                    assert schema.get("examples"), f"{name}: {field}"


def test_the_examples_of_bodies_are_themselves_readable(house: House, document: dict[str, Any]) -> None:
    """An example that the API would call unreadable teaches the wrong thing."""
    for name, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content is None or "/workflows" in name or "/roadmaps" in name:
            continue
        for body in resolved(document, content["schema"]):
            example = {field: schema["examples"][0] for field, schema in body["properties"].items()}
            method, path = name.split(" ")
            answer = house.as_("admin").request(method, house.address + path, json=example, headers={"If-Match": '"1"'})
            assert answer.status_code != 422, f"{name}: {answer.text}"


def test_every_operation_says_how_problems_look(document: dict[str, Any]) -> None:
    """422 is described as the problem document it is, not as the framework's own shape."""
    text = str(document)
    assert "HTTPValidationError" not in text
    for name, operation in operations(document):
        assert "application/problem+json" in str(operation["responses"]), name


# ---------------------------------------------------------------- words


def family(root: type[Exception]) -> set[type[Exception]]:
    found = {root}
    for child in root.__subclasses__():
        if child.__module__.startswith(("engine.", "api.")):
            found |= family(child)
    return found


TREE = sorted(family(EngineError) | {ForgedRequest, TooOften}, key=lambda kind: kind.__name__)


def example_of(kind: type[Exception]) -> Exception:
    """Return one such error, made of values of the types that its constructor asks for."""
    finding = Finding("x", "error", "a.yaml", 1, 1, Text("Плохо.", "Bad."))
    made: dict[str, object] = {
        "Text": Text("Нельзя.", "Not possible."),
        "str": "x",
        "int": 1,
        "int | None": 1,
        "tuple[str, ...]": ("curator",),
        "tuple[Reason, ...]": (),
        "tuple[Finding, ...]": (finding,),
        "Winner | None": None,
    }
    arguments = []
    if kind.__init__ is not Exception.__init__:
        for parameter in list(inspect.signature(kind.__init__).parameters.values())[1:]:
            if parameter.default is inspect.Parameter.empty and parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
                wanted = parameter.annotation
                name = wanted if isinstance(wanted, str) else str(getattr(wanted, "__args__", "") and wanted)
                arguments.append(made[name.strip("\"'") or wanted.__name__])
    return kind(*arguments)


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_has_a_status_a_headline_and_a_sentence(kind: type[Exception]) -> None:
    """Nobody ever reads a class name: each error of the tree has words in both languages and a number."""
    error = example_of(kind)
    status = problems.status_of(error)
    assert status in wording.HEADLINES
    assert wording.HEADLINES[status].en
    sentence = wording.sentence_of(error)
    assert isinstance(sentence, Text)
    assert "неизвестная" not in sentence.ru
    if kind is not errors.TransitionRefused:  # made of the reasons alone
        assert sentence.ru
        assert sentence.to("en")


def test_each_family_has_its_own_words() -> None:
    """An error is not told with the words of another family."""
    families = [kind for kind in EngineError.__subclasses__() if kind in TREE]
    said = {kind: wording.SENTENCES.get(kind) for kind in families}
    assert None not in said.values(), said
    assert len(set(said.values())) == len(said)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (sign_in.NotSignedIn, 401),
        (ForgedRequest, 403),
        (errors.NotPermitted, 403),
        (errors.NotFound, 404),
        (errors.TransitionRefused, 409),
        (errors.Disallowed, 409),
        (errors.StaleVersion, 412),
        (errors.KeyReused, 422),
        (errors.RoadmapUnreadable, 422),
        (errors.WorkflowUnreadable, 422),
        (errors.Unavailable, 503),
        (errors.Corrupted, 500),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_the_families_have_the_statuses_of_the_contract(kind: type[Exception], status: int) -> None:
    """The five families and what is apart from them."""
    assert problems.status_of(example_of(kind)) == status


def test_nobody_awaited_is_said_in_a_whole_sentence() -> None:
    """A deed that no role may do now does not end in «can be done by: .»."""
    sentence = wording.sentence_of(errors.NotPermitted("save_form", ()))
    assert sentence != wording.sentence_of(errors.NotPermitted("save_form", ("curator",)))
    assert not sentence.ru.endswith((": .", ":."))
    assert sentence.ru.endswith(".")
    assert sentence.to("en").endswith(".")


def test_findings_of_a_definition_come_with_their_places(house: House) -> None:
    """A broken text is checked with 200 and findings, and refused with 422 and the same findings."""
    text = "workflow: broken\ntitle: {ru: Сломан}\nsubject: school\nwhne: 1\n"
    body = {"text": text, "file": "broken.yaml", "forms": {}}
    checked = house.as_("director-2").post("/workflows:check", json=body).json()["findings"]
    assert checked
    assert checked[0].keys() == {"code", "severity", "file", "line", "column", "sentence"}
    refused = house.as_("coordinator").post("/workflows", json=body)
    assert refused.status_code == 422
    assert refused.json()["findings"] == [found for found in checked if found["severity"] == "error"]


def test_an_unreadable_order_names_its_line(house: House) -> None:
    """What is no order is 422 with the place and a sentence."""
    answer = house.as_("director-2").post("/roadmaps:read", json={"text": "просто письмо\n"})
    assert answer.status_code == 422
    assert answer.json()["error"].keys() >= {"code", "sentence", "line"}


def test_figures_for_monitoring_name_no_person(house: House) -> None:
    """Routes and statuses are counted by their pattern; ids, logins and invented methods are not in the figures."""
    plan = house.activity("plan")
    house.as_("director-2").get(f"/activities/{plan}")
    house.stranger.request("BREW", f"{house.address}/coffee")
    text = house.stranger.get(f"{house.address}/metrics").text
    assert "vekha_requests_total" in text
    assert "{activity}" in text
    assert plan not in text
    assert "BREW" not in text
    assert "director-2" not in text

"""Canonical form and digest: one name per behaviour, and a form that can be read back for ever."""

import dataclasses
import json
import re
from collections.abc import Callable

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from engine.definitions import canonical, digest, from_canonical, load
from engine.domain.errors import Corrupted
from engine.domain.workflow import WorkflowVersion

from .samples import DESIGN, FORM, FORM_PATH, FORMS, REVIEW, WORK, WORK_FORMS, broken

VERSION = load(WORK, "work.yaml", WORK_FORMS)


@pytest.mark.parametrize("text", [WORK, DESIGN, REVIEW])
def test_the_canonical_form_is_read_back_whole(text: str) -> None:
    """The journal keeps the bytes; the version comes out of them equal, with the same digest."""
    version = load(text, "w.yaml", {**FORMS, **WORK_FORMS})
    body = canonical(version)
    again = from_canonical(body)
    assert again == version
    assert canonical(again) == body
    assert again.digest == version.digest == digest(version)


def test_the_canonical_form_is_what_rfc_8785_would_write() -> None:
    """The oracle's bytes, for names, titles and forms in any script."""
    assert canonical(VERSION) == rfc8785.dumps(json.loads(canonical(VERSION)))


def test_stored_questions_keep_their_order_and_states_come_as_they_are_met() -> None:
    """Sorted keys must not shuffle the questionnaire that people fill in."""
    version = from_canonical(canonical(load(DESIGN, "w.yaml", FORMS)))
    assert version.form is not None
    assert list(version.form["properties"]) == ["pupils", "aims"]
    assert list(version.states) == ["not_started", "filling", "uploaded", "approved", "returned"]
    swapped = FORM.replace('"pupils": {"type": "integer", "title": "Учеников"}, ', "").replace(
        '"Цели"}', '"Цели"}, "pupils": {"type": "integer", "title": "Учеников"}'
    )
    assert load(DESIGN, "w.yaml", {FORM_PATH: swapped}).digest != version.digest


def _shuffled(tables: st.DataObject, text: str) -> str:
    """Return the same definition with keys of every section in another order, comments and quotes added."""
    sections = re.split(r"(?m)^(?=[a-z])", text)
    sections = tables.draw(st.permutations([each for each in sections if each]))
    shuffled = []
    for section in sections:
        head, *entries = section.splitlines()
        if head in ("states:", "roles:", "evidence:", "links:"):
            entries = tables.draw(st.permutations(entries))
        comment = tables.draw(st.sampled_from(["", "  # замечание"]))
        shuffled.append("\n".join([head + comment, *(entry + comment for entry in entries), ""]))
    quoted = re.sub(r"ru: (\w+)", lambda found: tables.draw(st.sampled_from(["ru: '{}'", 'ru: "{}"', "ru: {}"])).format(
        found[1]), "".join(shuffled))  # fmt: skip
    return re.sub(r"\{ru: ([^,{}]+), en: ([^,{}]+)\}", r"{en: \2, ru: \1}", quoted)


@given(tables=st.data())
def test_comments_quotes_and_the_order_of_keys_do_not_change_the_digest(tables: st.DataObject) -> None:
    """A coordinator may tidy a file up without making a new edition of it."""
    text = _shuffled(tables, WORK)
    assert load(text, "work.yaml", WORK_FORMS).digest == VERSION.digest


def test_the_order_in_which_signals_are_written_is_not_behaviour() -> None:
    """Keys have no order, so neither have signals: they are pressed by the name of their link."""
    twice = broken(WORK, ("links:\n", "links:\n  also: {workflow: review, inverse: too}\n"))
    one = load(broken(twice, ("{review: submit}", "{review: submit, also: submit}")), "w", WORK_FORMS)
    other = load(broken(twice, ("{review: submit}", "{also: submit, review: submit}")), "w", WORK_FORMS)
    assert one.transitions[0].signal == other.transitions[0].signal == (("also", "submit"), ("review", "submit"))
    assert one.digest == other.digest


CHANGES: list[tuple[str, str]] = [
    ("workflow: work", "workflow: other"), ("ru: Работа", "ru: Работы"), ("en: Work", "en: Works"),
    ("subject: school", "subject: municipality"), ("role: director", "role: coordinator"),
    ("of: subject", "of: municipality"), ("workflow: review", "workflow: [review, third]"),
    ("inverse: work", "inverse: job"), ("accepts: [pdf]", "accepts: [pdf, txt]"), ("accepts: [pdf]", "accepts: []"),
    ("initial: true", "initial: false"), ("waits_for: performer, ", ""), ("within: 2 days", "within: 2 working days"),
    ("within: 2 days", "within: 3 days"), (", within: 2 days", ""), ("final: done", "final: cancelled"),
    ("trigger: send", "trigger: sent"), ("ru: Сдать", "ru: Отправить"), ("from: todo", "from: [todo, late]"),
    ("from: [sent, late]", "from: [late, sent]"), ("to: sent", "to: late"), ("by: performer", "by: reviewer"),
    ("by: timer", "by: reviewer"), ("- form_complete", "- before_due"), ("at_least: 1}", "at_least: 2}"),
    ("any_of:", "not:\n          any_of:"), ("- not: {not_before: due-3 days}", "- not_before: due-3 days"),
    ("due-3 days", "due-4 days"), ("field: pages, at_least: 2", "field: pages, equals: 2"),
    ("field: pages, at_least: 2", "field: pages, equals: '2'"), ("review: submit", "review: resubmit"),
    ("    signal: {review: submit}\n", ""), ("after: 5 days", "after: 5 hours"), ("fire: expire", "fire: accept"),
    ("remind: coordinator", "remind: performer"), ("form: forms/work.schema.json\n", ""),
]  # fmt: skip


def _changed(old: str, new: str) -> WorkflowVersion:
    text = broken(WORK, (old, new))
    if new.startswith("not:"):
        text = text.replace("          - form:", "            - form:").replace(
            "          - not:", "            - not:"
        )
    return load(text, "work.yaml", WORK_FORMS)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change[1][:30])
def test_every_change_of_behaviour_is_another_edition(change: tuple[str, str]) -> None:
    """Nothing that people or guards could notice escapes the digest."""
    changed = _changed(*change)
    assert changed.digest != VERSION.digest
    assert from_canonical(canonical(changed)) == changed


def test_a_changed_form_is_another_edition() -> None:
    """The form's schema itself is sealed, not its file name."""
    other = {"forms/work.schema.json": WORK_FORMS["forms/work.schema.json"].replace("integer", "string")}
    assert load(WORK, "work.yaml", other).digest != VERSION.digest
    same = {"forms/work.schema.json": WORK_FORMS["forms/work.schema.json"].replace(": ", " :  ")}
    assert load(WORK, "work.yaml", same).digest == VERSION.digest


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"", lambda body: b"[]", lambda body: b"\xff", lambda body: body.replace(b'"to":', b'"ot":', 1),
        lambda body: body + b" ", lambda body: body.replace(b'{"e', b'{"x":1,"e', 1),
        lambda body: body.replace(b'"2 days"', b'"2 weeks"'), lambda body: b"[" * 100_000,
        lambda body: body.replace(b'"format":1', b'"format":2'),
    ],
)  # fmt: skip
def test_bytes_that_are_not_a_canonical_form_are_corrupted(spoil: Callable[[bytes], bytes]) -> None:
    """What was stored is believed only when it is the very form that would be stored."""
    with pytest.raises(Corrupted):
        from_canonical(spoil(canonical(VERSION)))


def test_the_digest_does_not_depend_on_itself() -> None:
    """A draft and the edition made of it have one name."""
    assert digest(dataclasses.replace(VERSION, digest="")) == digest(VERSION) == VERSION.digest


def test_the_digest_is_pinned() -> None:
    """If this changes, every stored edition has lost its name: write an upcaster, do not edit the figure."""
    assert (
        load(REVIEW, "review.yaml").digest == "sha256:2d56bc177a399d98baeb268041c58a43e20418a7f1a9d024465aba456295dc83"
    )

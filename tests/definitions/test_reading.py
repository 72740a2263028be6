"""Reading: the format of the design, complete, to the nouns of the domain."""

import pytest

from engine.definitions import load, parse
from engine.domain.errors import WorkflowUnreadable
from engine.domain.schedule import Term
from engine.domain.text import Text
from engine.domain.workflow import By, GuardCall, LinkDeclaration, RoleBinding, State, Timer
from engine.guards import bind

from .samples import DESIGN, FORMS, REVIEW, WORK, WORK_FORMS, broken


def test_the_designs_own_example_is_read_unchanged() -> None:
    """Every part of it arrives; what it lacks is English titles, and that is only a warning."""
    parsed = parse(DESIGN, "self_diagnosis.yaml", FORMS)
    version = parsed.version
    assert version is not None
    assert {(each.code, each.severity) for each in parsed.findings} == {("missing_translation", "warning")}
    assert version.title == Text("Самодиагностика школы", "School self-diagnosis")
    assert version.roles["reviewer"] == RoleBinding("reviewer", "curator", "subject")
    assert version.links["review"] == LinkDeclaration("review", ("curator_approval",), "work")
    assert version.evidence["self_diagnosis"].accepts == ("pdf", "docx", "xlsx", "jpg", "png")
    assert list(version.states) == ["not_started", "filling", "uploaded", "returned", "approved"]
    title = Text("Загружено, на проверке")
    assert version.states["uploaded"] == State("uploaded", title, waits_for="reviewer", within=Term(3, "working days"))
    assert version.initial == "not_started"
    assert version.states["approved"].final == "done"
    upload = version.arrow("filling", "upload")
    assert upload is not None
    assert upload.when == (
        GuardCall("form_complete"), GuardCall("evidence", {"kind": "self_diagnosis", "at_least": 1})
    )  # fmt: skip
    assert upload.signal == (("review", "submit"),)
    assert version.transitions[0].sources == ("not_started", "returned")
    assert version.transitions[2].by == By("link", "review")
    assert version.timers[1] == Timer("uploaded", Term(5, "working days"), remind="coordinator")
    assert version.form is not None
    assert list(version.form["properties"]) == ["pupils", "aims"]
    assert version.digest.startswith("sha256:")


def test_guards_inside_guards_keep_their_nesting() -> None:
    """``any_of`` and ``not`` hold calls, and every call that is read can be bound to a question."""
    version = load(WORK, "work.yaml", WORK_FORMS)
    calls = version.transitions[0].when
    assert calls[2] == GuardCall(
        "any_of",
        inner=(
            GuardCall("form", {"field": "pages", "at_least": 2}),
            GuardCall("not", inner=(GuardCall("not_before", {"value": "due-3 days"}),)),
        ),
    )
    for call in (*calls, *load(REVIEW, "review.yaml").transitions[1].when):
        bind(call, {"form": version.form})


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("3 working days", Term(3, "working days")), ("1 working day", Term(1, "working days")),
        ("10 days", Term(10, "days")), ("1 day", Term(1, "days")), ("48 hours", Term(48, "hours")),
        ("1 hour", Term(1, "hours")), ("4", Term(4, "working days")),
    ],
)  # fmt: skip
def test_terms_count_working_days_unless_they_say_otherwise(written: str, term: Term) -> None:
    """Plural, singular, and a bare number."""
    version = load(broken(WORK, ("within: 2 days", f"within: {written}")), "work.yaml", WORK_FORMS)
    assert version.states["todo"].within == term


@pytest.mark.parametrize(
    "written", ["0 days", "-1 days", "3 weeks", "3  days", "days", "1.5 days", "10000 days", "0", "''"]
)
def test_a_term_that_is_not_one_is_never_guessed(written: str) -> None:
    """No term is invented: the file is refused."""
    parsed = parse(broken(WORK, ("within: 2 days", f"within: {written}")), "work.yaml", WORK_FORMS)
    assert [each.code for each in parsed.findings] == ["bad_term"]


def test_words_that_old_yaml_turned_into_booleans_stay_words() -> None:
    """YAML 1.2: ``no`` is a word, and a title may be «No»."""
    version = load(broken(WORK, ("en: Paper", "en: no")), "work.yaml", WORK_FORMS)
    assert version.evidence["paper"].title == Text("Бумага", "no")


def test_one_form_of_letters_is_kept_whatever_the_editor_wrote() -> None:
    """A decomposed «й» (as macOS writes it) and a composed one are the same text."""
    composed, decomposed = "Йод", "И\u0306од"
    texts = [load(broken(WORK, ("ru: Бумага", f"ru: {each}")), "w", WORK_FORMS) for each in (composed, decomposed)]
    assert texts[0] == texts[1]


def test_load_refuses_with_every_error_and_no_warning() -> None:
    """Whoever only wants the version gets one exception that carries all errors."""
    text = broken(WORK, ("to: sent", "to: Sent"), (", en: Work}", "}"), ("subject: school", "subject: city"))
    with pytest.raises(WorkflowUnreadable) as refused:
        load(text, "work.yaml", WORK_FORMS)
    assert [each.code for each in refused.value.findings] == ["bad_value", "bad_name"]
    assert str(refused.value).startswith("work.yaml:3:10: «city» will not do")


def test_bytes_are_read_as_utf8() -> None:
    """What comes over HTTP or from a file need not be decoded first."""
    assert parse(WORK.encode(), "work.yaml", WORK_FORMS).version == load(WORK, "work.yaml", WORK_FORMS)


def test_a_form_is_found_by_its_path_however_it_is_spelt() -> None:
    """``./forms/work.schema.json`` is the same file."""
    assert load(broken(WORK, ("form: forms", "form: ./forms")), "work.yaml", WORK_FORMS).form is not None


def test_places_lead_to_keys_values_and_the_nearest_ancestor() -> None:
    """Remarks of later checks find their place through the side table."""
    places = parse(WORK, "work.yaml", WORK_FORMS).places
    assert places.of(("workflow",)) == (1, 11)
    assert places.of_key(("states", "todo")) == (13, 3)
    assert places.of(("states", "todo")) == (13, 3)
    assert places.of(("transitions", 0, "from", 0)) == places.of(("transitions", 0, "from")) == (20, 11)
    assert places.of(()) == (1, 1)

"""Every remark that can be made is made by some file, at exactly its line and column, in both languages."""

import pytest

from engine.definitions import check, check_text, findings_to_json, parse
from engine.definitions.wording import CATALOGUE
from engine.domain.errors import Finding
from engine.domain.workflow import WorkflowVersion

from .samples import MARK, REVIEW, WORK, WORK_FORMS, broken, unmarked

SEND = "  - trigger: send\n"
ACCEPT = "  - {trigger: accept, title: {ru: Принять, en: Accept}, from: [sent, late], to: done, by: link review}\n"

# code → changes to WORK; the mark stands before the place that the finding must name
BROKEN: dict[str, tuple[tuple[str, str], ...]] = {
    "byte_order_mark": (("workflow: work", "▼\ufeffworkflow: work"),),
    "carriage_return": (("workflow: work\n", "workflow: work▼\r\n"),),
    "bad_character": (("ru: Работа", "ru: Раб▼\x07ота"),),
    "tab": (("  performer:", "▼\tperformer:"),),
    "syntax": (("subject: school", "subject: school▼: yes"),),
    "several_documents": (("timers:", "▼---\ntimers:"),),
    "anchor": (("title: {ru: Работа, en: Work}", "title: ▼&name {ru: Работа, en: Work}"),),
    "alias": (("from: todo", "from: ▼*name"),),
    "tag": (("to: sent", "to: ▼!!str sent"),),
    "duplicate_key": (("    to: sent", "    to: sent\n    ▼to: done"),),
    "wrong_key": (("subject: school", "subject: school\n▼[a]: b"),),
    "too_deep": (("by: performer", "by: " + "[" * 29 + "▼["),),
    "unknown_key": (("    when:", "    ▼whne:"),),
    "missing_key": ((SEND, "  - ▼title_: x\n"),),
    "wrong_type": (("to: sent", "to: ▼[sent]"),),
    "bad_name": (("  todo:", "  ▼начало:"),),
    "reserved_name": (("  reviewer:", "  ▼timer:"),),
    "bad_value": (("subject: school", "subject: ▼shcool"),),
    "bad_term": (("within: 2 days", "within: ▼2 дня"),),
    "bad_moment": (("due-3 days", "▼2021-02-30"),),
    "bad_press": (("- form_complete", "- different_person: {from: ▼a.b.c}"),),
    "bad_by": (("by: timer", "by: ▼the clock"),),
    "empty_section": (("from: [sent, late]", "from: ▼[]"),),
    "blank_text": (("ru: Бумага", "ru: ▼'  '"),),
    "long_text": (("ru: Бумага", "ru: ▼" + "б" * 201),),
    "missing_translation": (("title: {ru: Бумага, en: Paper}", "title: ▼{ru: Бумага}"),),
    "unknown_guard": (("- form_complete", "- ▼form_compleet"),),
    "guard_form": (("- form_complete", "- form_complete: ▼yes"),),
    "guard_choice": (("form: {field: pages, at_least: 2}", "form: ▼{field: pages}"),),
    "guards_too_deep": (("- form_complete", "- " + "{not: " * 8 + "▼form_complete" + "}" * 8),),
    "timer_choice": (("- {in: sent, after: 5 days, fire: expire}", "- ▼{in: sent, after: 5 days}"),),
    "form_missing": (("form: forms/work.schema.json", "form: ▼forms/wrok.schema.json"),),
    "unknown_state": (("to: sent", "to: ▼snt"),),
    "unknown_role": (("by: performer", "by: ▼performr"),),
    "unknown_link": (("signal: {review:", "signal: {▼revew:"),),
    "unknown_evidence": (("kind: paper", "kind: ▼papr"),),
    "unknown_trigger": (("- form_complete", "- different_person: {from: ▼sned}"),),
    "unknown_field": (("field: pages", "field: ▼page"),),
    "guard_without_form": (("form: forms/work.schema.json\n", ""), ("- form_complete", "- ▼form_complete")),
    "timer_names_unknown": (("remind: coordinator", "remind: ▼cordinator"),),
    "role_nobody_holds": (("role: director", "role: ▼principal"),),
    "role_must_not_act": (("role: director", "role: auditor"), ("by: performer", "by: ▼performer")),
    "unused_role": (("roles:\n", "roles:\n  ▼helper: {role: curator, of: subject}\n"),),
    "unused_evidence": (("evidence:\n", "evidence:\n  ▼photo: {title: {ru: Фото, en: Photo}}\n"),),
    "no_initial": (("states:", "▼states:"), ("initial: true, ", "")),
    "two_initials": (("  sent: {", "  sent: {initial: ▼true, "),),
    "unreachable_state": (("  done: {", "  ▼lost: {title: {ru: Забыто, en: Lost}, final: cancelled}\n  done: {"),),
    "trap_state": (("  done: {title: {ru: Готово, en: Done}, final: done}", "  ▼done: {title: {ru: Г, en: D}}"),),
    "no_final_state": (("states:", "▼states:"), (", final: done", "")),
    "no_final_reachable": (
        ("  late: {", "  ▼late: {"),
        (ACCEPT, ACCEPT.replace("[sent, late]", "sent")),
        ("timers:", "  - {trigger: wait, title: {ru: Ж, en: W}, from: late, to: late, by: link review}\ntimers:"),
    ),
    "final_has_way_out": (("from: [sent, late]", "from: [sent, late, ▼done]"),),
    "ambiguous_arrows": (
        ("trigger: expire", "trigger: accept"),
        ("from: sent, to: late", "from: ▼sent, to: late"),
        ("fire: expire", "fire: accept"),
    ),
    "repeated_source": (("from: [sent, late]", "from: [sent, late, ▼sent]"),),
    "waits_for_idle": (("waits_for: performer", "waits_for: ▼reviewer"),),
    "timer_without_transition": (("fire: expire", "fire: ▼accept"),),
    "timer_never_fires": (("by: timer", "by: ▼timer"), ("  - {in: sent, after: 5 days, fire: expire}\n", "")),
    "unknown_workflow": (("links:\n", "links:\n  other: {workflow: ▼reveiw, inverse: back}\n"),),
    "link_without_inverse": (("inverse: work", "inverse: ▼wrok"),),
    "signal_to_missing_trigger": (("review: submit", "review: ▼sumbit"),),
    "link_never_signals": (("trigger: accept", "trigger: take"), ("by: link review", "by: ▼link review")),
    "linked_never_ends": (("workflow: review", "workflow: ▼review"), ("    signal: {review: submit}\n", "")),
}  # fmt: skip


@pytest.fixture(scope="module")
def known() -> dict[str, WorkflowVersion]:
    work, review = parse(WORK, "work.yaml", WORK_FORMS).version, parse(REVIEW, "review.yaml").version
    assert work is not None
    assert review is not None
    return {"work": work, "review": review}


def found(code: str, findings: tuple[Finding, ...]) -> list[tuple[int, int]]:
    return [(each.line, each.column) for each in findings if each.code == code]


def test_the_samples_themselves_have_nothing_to_remark(known: dict[str, WorkflowVersion]) -> None:
    """What is broken below was whole before."""
    assert check_text(WORK, "work.yaml", WORK_FORMS, known) == ()
    assert check_text(REVIEW, "review.yaml", {}, known) == ()
    assert check_text(WORK, "work.yaml", WORK_FORMS) == ()


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_file_is_answered_at_the_very_place(code: str, known: dict[str, WorkflowVersion]) -> None:
    """The remark stands at its line and column, and the catalogue's severity decides whether the file may be used."""
    text, place = unmarked(broken(WORK, *BROKEN[code]))
    findings = check_text(text, "work.yaml", WORK_FORMS, known)
    assert place in found(code, findings), [str(each) for each in findings]
    assert all(each.sentence.ru and each.sentence.en and "{" + "name}" not in each.sentence.ru for each in findings)


MIRROR_BROKEN: dict[str, tuple[tuple[str, str], ...]] = {
    "unknown_linked_trigger": (("work.send", "▼work.sned"),),
    "unknown_linked_state": (("in: [sent]", "in: [sent, ▼snet]"),),
}


@pytest.mark.parametrize("code", MIRROR_BROKEN)
def test_a_guard_about_the_linked_activity_must_name_what_is_there(
    code: str, known: dict[str, WorkflowVersion]
) -> None:
    """Names inside guards are followed through the link into the other file."""
    text, place = unmarked(broken(REVIEW, *MIRROR_BROKEN[code]))
    assert found(code, check_text(text, "review.yaml", {}, known)) == [place]


def test_a_chain_of_signals_that_never_ends_is_told_as_a_chain(known: dict[str, WorkflowVersion]) -> None:
    """Two activities that press each other for ever are stopped before anybody presses."""
    echo = broken(REVIEW, ("to: open, by: link work}", "to: open, by: link work, signal: {work: accept}}"))
    version = parse(echo, "review.yaml").version
    assert version is not None
    text, place = unmarked(broken(WORK, ("signal: {review:", "signal: {▼review:"), (
        "to: done, by: link review}", "to: done, by: link review, signal: {review: submit}}")))  # fmt: skip
    findings = check_text(text, "work.yaml", WORK_FORMS, {**known, "review": version})
    assert place in found("signal_chain_too_deep", findings)
    story = next(each for each in findings if each.code == "signal_chain_too_deep").sentence
    assert "review.submit → work.accept → review.submit" in story.ru


FORM_BROKEN = {
    "form_unreadable": ('{"type": "object",\n "properties": {"pages": ▼}}', "form_unreadable"),
    "not an object": ('▼{"type": "string"}', "form_wrong"),
    "fraction": ('▼{"type": "object", "properties": {"a": {"maximum": 0.5}}}', "form_wrong"),
    "not a number": ('▼{"type": "object", "properties": {"a": {"maximum": NaN}}}', "form_wrong"),
    "cyrillic key": ('▼{"type": "object", "properties": {"стр": {}}}', "form_wrong"),
    "leads out": ('▼{"type": "object", "properties": {"a": {"$ref": "http://example.org/x"}}}', "form_wrong"),
    "twice": ('▼{"type": "object", "properties": {"a": {}, "a": {}}}', "form_wrong"),
    "bad schema": ('▼{"type": "object", "properties": {"a": {"type": "text"}}}', "form_wrong"),
    "too deep": ("▼" + '{"a":' * 100_000 + "1" + "}" * 100_000, "form_wrong"),
    "deeper than read": ("▼" + '{"a":' * 50 + "1" + "}" * 50, "form_wrong"),
    "huge integer": ("▼" + '{"type": "object", "properties": {"a": {"const": ' + "9" * 5000 + "}}}", "form_wrong"),
    "surrogate": ('▼{"type": "object", "properties": {"a": {"title": "\\ud800"}}}', "form_wrong"),
}


@pytest.mark.parametrize("case", FORM_BROKEN)
def test_a_bad_form_is_a_finding_about_the_forms_own_file(case: str) -> None:
    """The place is in the form's file, and the workflow is not used without it."""
    marked, code = FORM_BROKEN[case]
    text, place = unmarked(marked)
    parsed = parse(WORK, "workflows/work.yaml", {"forms/work.schema.json": text})
    assert parsed.version is None
    assert [(each.code, each.file, each.line, each.column) for each in parsed.findings] == [
        (code, "workflows/forms/work.schema.json", *place)
    ]


LIMITS = ("not_utf8", "too_large", "too_many_nodes", "empty_document", "too_many_findings")
"""Shown in test_hostile."""


def test_no_remark_in_the_catalogue_is_without_a_file_that_provokes_it() -> None:
    """A new remark needs a new broken file; a dead one must go."""
    shown = {*BROKEN, *MIRROR_BROKEN, *LIMITS, "signal_chain_too_deep", *(code for _, code in FORM_BROKEN.values())}
    assert shown == set(CATALOGUE)


def test_a_state_may_wait_for_people_who_act_next_door_but_only_for_those(known: dict[str, WorkflowVersion]) -> None:
    """The curator of the linked review moves this work on; were it the coordinator, the wait would be for nobody."""
    other = parse(broken(REVIEW, ("role: curator", "role: coordinator")), "review.yaml").version
    assert other is not None
    text, place = unmarked(broken(WORK, ("Sent}, waits_for: reviewer", "Sent}, waits_for: ▼reviewer")))
    assert check_text(text, "work.yaml", WORK_FORMS, known) == ()
    assert place in found("waits_for_idle", check_text(text, "work.yaml", WORK_FORMS, {**known, "review": other}))


def test_a_trigger_that_only_people_press_does_not_hear_a_signal(known: dict[str, WorkflowVersion]) -> None:
    """The arrow must be there for this very link; one that the curator presses does not count."""
    text, place = unmarked(broken(WORK, ("review: submit", "review: ▼accept")))
    assert place in found("signal_to_missing_trigger", check_text(text, "work.yaml", WORK_FORMS, known))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (("    when:", "    whne:"), ("whne", "when")),
        (("subject: school", "subject: shcool"), ("shcool", "school")),
        (("- form_complete", "- form_compleet"), ("form_compleet", "form_complete")),
        (("to: sent", "to: snt"), ("snt", "sent")),
        (("kind: paper", "kind: papr"), ("papr", "paper")),
        (("{review: submit}", "{review: sumbit}"), ("sumbit", "submit")),
        (("at_least: 2}", "at_lest: 2}"), ("at_lest", "at_least")),
    ],
)
def test_a_near_miss_is_offered(
    wrong: tuple[str, str], right: tuple[str, str], known: dict[str, WorkflowVersion]
) -> None:
    """«unknown key «whne»; did you mean «when»?» in both languages."""
    sentences = [each.sentence for each in check_text(broken(WORK, wrong), "work.yaml", WORK_FORMS, known)]
    hits = [each for each in sentences if right[0] in each.ru]
    assert any(f"может быть, «{right[1]}»?" in each.ru and f"did you mean «{right[1]}»?" in each.en for each in hits)


def test_all_errors_come_in_one_go_from_the_top_down() -> None:
    """A coordinator mends a file once, not once per error; names are searched even where the form is broken."""
    text = broken(WORK, ("subject: school", "subject: shcool"), ("to: sent", "to: snt"), ("    when:", "    whne:"),
                  ("by: timer", "by: tmer"), ("fire: expire}", "fire: expire, extra: 1}"))  # fmt: skip
    findings = check_text(text, "work.yaml", WORK_FORMS)
    codes = [each.code for each in findings]
    assert codes == ["bad_value", "unknown_state", "unknown_key", "unknown_role", "unknown_key"]
    places = [(each.line, each.column) for each in findings]
    assert places == sorted(places)


def test_a_misspelt_state_is_not_told_as_a_dead_end_as_well(known: dict[str, WorkflowVersion]) -> None:
    """One cause, one remark."""
    codes = [each.code for each in check_text(broken(WORK, ("to: sent", "to: snt")), "w.yaml", WORK_FORMS, known)]
    assert codes == ["unknown_state"]


def test_a_version_without_places_is_still_checked(known: dict[str, WorkflowVersion]) -> None:
    """A stored edition has no text: the remarks stand at line 1 of a file named after it."""
    version = parse(broken(WORK, ("  late: {", "  lost: {title: {ru: З, en: L}, final: done}\n  late: {")), "w.yaml",
                    WORK_FORMS).version  # fmt: skip
    assert version is not None
    (finding,) = check(version, known)
    assert (finding.code, finding.file, finding.line, finding.column) == ("unreachable_state", "work.yaml", 1, 1)


def test_the_json_of_findings_has_the_contracts_shape() -> None:
    """The same object for the terminal and for HTTP."""
    text, place = unmarked(broken(WORK, ("to: sent", "to: ▼snt")))
    shape = findings_to_json(check_text(text, "work.yaml", WORK_FORMS))
    (finding,) = shape["findings"]
    assert list(finding) == ["code", "severity", "file", "line", "column", "sentence"]
    assert finding["sentence"].keys() == {"ru", "en"}
    assert (finding["line"], finding["column"]) == place
    assert MARK not in text

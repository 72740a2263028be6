"""Hostile text: whatever arrives is answered with a place within a second, and never with a stack trace."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.definitions import check, check_text, parse
from engine.definitions.source import BYTES_AT_MOST

from .samples import WORK, WORK_FORMS, broken

SECONDS = 20.0
"""Of processor time: a net under what would never end, not a measure of speed; the benchmarks measure."""


def _states(number: int, target: str = "s") -> str:
    head = WORK[: WORK.index("states:")].replace("form: forms/work.schema.json\n", "")
    states = [f"  s{each}: {{title: {{ru: Состояние, en: State}}{_end(each, number)}}}" for each in range(number)]
    sources = ", ".join(f"s{each}" for each in range(number - 1))
    go = f"  - {{trigger: go, title: {{ru: Да, en: Go}}, from: [{sources}], to: {target}{number - 1}, by: performer}}"
    return "\n".join([head + "states:", *states, "transitions:", go, ""])


def _end(number: int, of: int) -> str:
    return ", initial: true" if number == 0 else ", final: done" if number == of - 1 else ""


CASES: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "empty_document"),
    "comments only": ("# пусто\n", "empty_document"),
    "one word": ("x", "wrong_type"),
    "a list": ("- a\n- b\n", "wrong_type"),
    "256 KiB and one byte": ("#" * (BYTES_AT_MOST + 1), "too_large"),
    "Cyrillic counts in bytes": ("#" + "ж" * (BYTES_AT_MOST // 2), "too_large"),
    "256 KiB of blank lines": ("\n" * BYTES_AT_MOST, "empty_document"),
    "10,001 nodes": ("a: [" + "1," * 9998 + "1]", "too_many_nodes"),
    "many keys": ("".join(f"k{number}: 1\n" for number in range(12_000)), "too_many_nodes"),
    "deep brackets": ("[" * 100_000, "too_deep"),
    "deep braces": ("a: " + "{a: " * 20_000, "too_deep"),
    "deep brackets on lines": ("[\n" * 20_000, "too_deep"),
    "deep dashes": ("- " * 20_000, "too_deep"),
    "deep indents": ("".join(" " * depth + "a:\n" for depth in range(600)), "too_deep"),
    "a thousand laughs": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "alias"),
    "a tag that would run code": ("a: !!python/object/apply:os.system [id]\n", "tag"),
    "an impossible escape": ('workflow: "\\UFFFFFFFF"\n', "syntax"),
    "half a surrogate pair": ('workflow: "\\uD800"\n', "bad_character"),
    "a bell in an escape": ('workflow: "\\a"\n', "bad_character"),
    "a zero byte": ("workflow: \0\n", "bad_character"),
    "a merge key": ("<<: {workflow: x}\n", "unknown_key"),
    "another version of YAML": ("%YAML 9.9\n---\na: b\n", "syntax"),
    "Cyrillic and emoji keys": (broken(WORK, ("  todo:", "  начато😀:")), "bad_name"),
    "an emoji trigger": (broken(WORK, ("trigger: send", "trigger: 📤")), "bad_name"),
    "Windows-1251": (WORK.encode("cp1251"), "not_utf8"),
    "UTF-16": (WORK.encode("utf-16"), "not_utf8"),
    "2,000 repeated keys": ("".join(f"k: {number}\n" for number in range(2000)), "too_many_findings"),
    "4,000 unknown keys": ("".join(f"wrkflow{number}: 1\n" for number in range(4000)), "too_many_findings"),
    "a thousand states and a misprint": (_states(1000, "z"), "unknown_state"),
    "a line of colons": (":" * 200_000, "syntax"),
    "an unclosed quote": ("a: '" + "x" * 200_000, "syntax"),
    "one long plain text": ("workflow: " + "x " * 130_000, "bad_name"),
    "a number of 100,000 digits": ("workflow: " + "9" * 100_000, "bad_name"),
    "200,000 document marks": ("---\n" * 60_000, "several_documents"),
}


@pytest.mark.parametrize("case", CASES)
def test_hostile_text_is_a_finding_and_ends(case: str) -> None:
    """Each has a place, and none takes the reader's time hostage."""
    text, code = CASES[case]
    start = time.process_time()
    findings = check_text(text, "w.yaml", WORK_FORMS)
    assert time.process_time() - start < SECONDS
    assert code in {each.code for each in findings}, [str(each) for each in findings[:5]]
    assert all(each.line >= 1 and each.column >= 1 for each in findings)
    assert len(findings) <= 250


@pytest.mark.parametrize("case", ["deep brackets", "deep braces", "a thousand laughs", "256 KiB and one byte"])
def test_bombs_are_refused_at_once(case: str) -> None:
    """The reader is stopped where the bracket opens; looking ahead through it would take a quarter of a second."""
    start = time.process_time()
    for _ in range(20):
        assert parse(CASES[case][0], "w.yaml").version is None
    assert time.process_time() - start < SECONDS


def _chain(number: int) -> str:
    head = WORK[: WORK.index("states:")].replace("form: forms/work.schema.json\n", "")
    states = [f"  s{each}: {{title: {{ru: Состояние, en: State}}{_end(each, number)}}}" for each in range(number)]
    arrows = [
        f"  - {{trigger: go, title: {{ru: Да, en: Go}}, from: s{each}, to: s{each + 1}, by: performer}}"
        for each in range(number - 1)
    ]
    return "\n".join([head + "states:", *states, "transitions:", *arrows, ""])


def test_large_workflows_are_read_and_checked() -> None:
    """Large is not wrong: the limits leave room for 400 states in a row, and for a thousand with few arrows."""
    start = time.process_time()
    findings = check_text(_chain(400), "w.yaml")
    assert time.process_time() - start < SECONDS
    assert {each.severity for each in findings} == {"warning"}
    start = time.process_time()
    parsed = parse(_states(1000), "w.yaml")
    assert parsed.version is not None
    assert len(parsed.version.states) == 1000
    assert {each.code for each in check(parsed.version)} >= {"unreachable_state"}
    assert time.process_time() - start < SECONDS


def test_two_hundred_warnings_do_not_hide_an_error() -> None:
    """Warnings and errors are counted apart, and too many warnings forbid nothing."""
    text = _states(200).replace(", en: State", "")
    assert parse(text, "w.yaml").version is not None
    codes = [each.code for each in check_text(text.replace("to: s199", "to: z199"), "w.yaml")]
    assert "unknown_state" in codes
    assert "too_many_findings" in codes


@pytest.mark.parametrize("change", ["\r\n", "\r"])
def test_foreign_line_ends_and_marks_change_nothing_but_a_warning(change: str) -> None:
    """A file saved in Notepad is read; its edition is the same one."""
    foreign = parse("\ufeff" + WORK.replace("\n", change), "work.yaml", WORK_FORMS)
    assert [each.code for each in foreign.findings] == ["byte_order_mark", "carriage_return"]
    assert foreign.version == parse(WORK, "work.yaml", WORK_FORMS).version


SCRAPS = ["\t", "\n", " ", ":", "- ", "{", "}", "[", "]", "&a ", "*a", "!!str ", "'", '"', "\\", "|", ">", "#", "%",
          "?", "\x00", "\ufeff", "\ud800", "é", "😀", "null", "true", "1e9", "0x1F", "---\n", "...", "<<: ", "any_of: ",
          "not: ", "ru: ", "timer", "link ", "2021-02-30", "9" * 30, "'\"\\U0011FFFF'", '"\\uDC00"']  # fmt: skip


@given(seed=st.integers(0, 2**32), number=st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_a_mutilated_file_is_answered_and_never_raises(seed: int, number: int) -> None:
    """Cut, doubled, swapped or polluted anywhere: a version, or findings with places inside the text."""
    luck = random.Random(seed)
    text = WORK
    for _ in range(number):
        here, there = sorted(luck.randrange(len(text) + 1) for _ in range(2))
        there = min(there, here + 40)
        scrap = luck.choice(SCRAPS)
        text = luck.choice(
            (text[:here] + scrap + text[here:], text[:here] + text[there:], text[:there] + text[here:],
             text[:here] + scrap + text[there:])
        )  # fmt: skip
    _is_answered(text)


@given(text=st.one_of(st.text(max_size=300), st.binary(max_size=300), st.text("{}[]:,-?!&*'\"|>#% \nab", max_size=60)))
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_is_answered(text: str | bytes) -> None:
    """Nothing needs to look like YAML."""
    _is_answered(text)


def _is_answered(text: str | bytes) -> None:
    parsed = parse(text, "w.yaml", WORK_FORMS)
    assert (parsed.version is None) == any(each.severity == "error" for each in parsed.findings)
    letters = text.decode("latin-1") if isinstance(text, bytes) else text
    lines = 1 + sum(letters.count(each) for each in "\n\r\x85\u2028\u2029")
    for each in check_text(text, "w.yaml", WORK_FORMS):
        assert 1 <= each.line <= lines + 1
        assert each.column >= 1
        assert each.sentence.ru

"""Dry rooms ask no clock and open no file, also through names that imports do not show."""

import ast

import pytest

from tests.house.tree import modules, name, parsed

DRY = tuple(
    f"engine/{room}"
    for room in ("domain", "guards", "kernel", "definitions", "schedules", "journal", "projections", "scenarios")
)
WEATHER = {"now", "today", "utcnow", "fromtimestamp", "urandom"}
"""Methods that look at the clock or at luck; dry rooms get the moment as an argument."""
DOORS = {"open", "input", "print", "exec", "eval", "compile", "__import__", "breakpoint"}


def leaks(tree: ast.Module) -> list[str]:
    """Return the calls of *tree* that let the weather in."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in WEATHER and _of_datetime(node.func.value):
                found.append(f"{node.lineno}: .{node.func.attr}()")
            if isinstance(node.func, ast.Name) and node.func.id in DOORS:
                found.append(f"{node.lineno}: {node.func.id}()")
    return found


def _of_datetime(value: ast.expr) -> bool:
    return ast.unparse(value).split(".")[-1] in {"datetime", "date", "dt", "os", "time"}


def test_dry_rooms_let_no_weather_in() -> None:
    """Whoever calls the clock in a dry room makes replay a matter of luck."""
    found = {name(path): leaks(parsed(path)) for path in modules(*DRY)}
    assert len(found) > 30
    assert {place: calls for place, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "line", ["datetime.now(UTC)", "datetime.date.today()", "open('x')", "eval('1')", "dt.datetime.utcnow()"]
)
def test_a_leak_would_be_seen(line: str) -> None:
    """Control: each kind of weather is found."""
    assert leaks(ast.parse(line))


def test_a_question_about_the_given_moment_is_no_leak() -> None:
    """Control: `situation.now` and a clock port's name are not the machine's clock."""
    assert leaks(ast.parse("situation.now\nclock.now()\nre.compile('a')")) == []

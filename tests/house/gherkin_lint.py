"""What a feature file must be: no step swallowed as prose, no empty scenario, a reason in the first breath."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from gherkin.dialect import DIALECTS, Dialect
from gherkin.errors import CompositeParserException
from gherkin.parser import Parser

REASON = "Чтобы"


def _keywords(dialect: Dialect) -> tuple[str, ...]:
    steps = [*dialect.given_keywords, *dialect.when_keywords, *dialect.then_keywords, *dialect.and_keywords]
    steps += dialect.but_keywords
    blocks = [*dialect.background_keywords, *dialect.rule_keywords, *dialect.scenario_keywords]
    blocks += [*dialect.scenario_outline_keywords, *dialect.examples_keywords, *dialect.feature_keywords]
    return tuple(sorted({word.strip() for word in [*steps, *blocks]} - {"*"}))


RUSSIAN = Dialect(DIALECTS["ru"])
KEYWORDS = _keywords(RUSSIAN)
BACKGROUNDS = tuple(RUSSIAN.background_keywords)
ENGLISH = ("Feature", "Background", "Rule", "Scenario", "Examples", "Given", "When", "Then", "And", "But")


def findings(text: str, file: str) -> list[str]:
    """
    Return what is wrong with the feature *text*, each as `file:line: sentence`; an empty list is a sound feature.

    A parser takes any unknown line under a heading for a description, so «Кагда он нажимает» is silently
    never run. Whatever looks like a keyword, in a description or in the name of a thing, is refused here.
    """
    page = Page(file, tuple(text.splitlines()))
    if not text.startswith("# language: ru"):
        return [f"{file}:1: the first line must be «# language: ru»"]
    try:
        feature: Mapping[str, Any] | None = Parser().parse(text).get("feature")
    except CompositeParserException as error:
        return [page.unread(problem.location["line"], str(problem)) for problem in error.errors]
    if feature is None:
        return [f"{file}:1: no feature"]
    found = [] if _reason(feature) else [f"{file}:{_line(feature)}: say why, beginning with «{REASON} …»"]
    return found + list(_of_container(feature, page))


@dataclass(frozen=True, slots=True)
class Page:
    """A feature file as it was written."""

    file: str
    lines: tuple[str, ...]

    def unread(self, line: int, problem: str) -> str:
        """Say what the parser stumbled over, and which keyword it may have been."""
        written = self.lines[min(line, len(self.lines)) - 1]
        return f"{self.file}:{line}: {problem}{_hint(written)}"

    def place(self, prose: str, after: int) -> int:
        """The number of the line *prose* that stands under line *after*; the parser drops empty lines between."""
        return next(n for n, line in enumerate(self.lines, 1) if n > after and line.strip() == prose.strip())


def _of_container(node: Mapping[str, Any], page: Page) -> Iterator[str]:
    yield from _prose(node, page, allowed=True)
    scenarios = 0
    names: set[str] = set()
    for child in node["children"]:
        if "rule" in child:
            scenarios += 1
            yield from _of_container(child["rule"], page)
        elif "background" in child:
            yield from _of_steps(child["background"], page)
        else:
            scenarios += 1
            scenario = child["scenario"]
            if scenario["name"] in names or not scenario["name"]:
                yield f"{page.file}:{_line(scenario)}: a scenario needs a name of its own, not «{scenario['name']}»"
            names.add(scenario["name"])
            yield from _of_steps(scenario, page)
            yield from _of_examples(scenario, page)
    if not scenarios:
        yield f"{page.file}:{_line(node)}: «{node['name']}» has no scenario"


def _of_steps(node: Mapping[str, Any], page: Page) -> Iterator[str]:
    yield from _prose(node, page, allowed=False)
    if not node["steps"]:
        yield f"{page.file}:{_line(node)}: «{node['name'] or node['keyword']}» has no steps"
    kinds = {step["keywordType"] for step in node["steps"]}
    if kinds and "Outcome" not in kinds and node["keyword"] not in BACKGROUNDS:
        yield f"{page.file}:{_line(node)}: «{node['name']}» expects nothing: no «Тогда»"


def _of_examples(scenario: Mapping[str, Any], page: Page) -> Iterator[str]:
    outlined = any(re.search(r"<[^>]+>", step["text"]) for step in scenario["steps"])
    rows = [table for table in scenario["examples"] if table["tableBody"]]
    if outlined and not rows:
        yield f"{page.file}:{_line(scenario)}: «{scenario['name']}» has <places> and no examples"


def _prose(node: Mapping[str, Any], page: Page, *, allowed: bool) -> Iterator[str]:
    """A description is *allowed* under a feature and a rule only, and no line of it may begin like a keyword."""
    for line in node["description"].splitlines():
        hint = _hint(line)
        if line.strip() and (hint or not allowed):
            yield f"{page.file}:{page.place(line, _line(node))}: «{line.strip()}» is read as prose{hint}"


def _hint(line: str) -> str:
    first = re.match(r"\s*(\w+(?:\s+\w+)?)", line)
    meant = near_keyword(first.group(1)) if first else None
    return f"; did you mean «{meant}»?" if meant else ""


def near_keyword(words: str) -> str | None:
    """Return the keyword that *words* (one or two of them) are, or nearly are, or None."""
    one = words.split(maxsplit=1)[0]
    for candidate in (words, one):
        for keyword in KEYWORDS:
            if candidate.casefold() == keyword.casefold():
                return keyword
    if one in ENGLISH:
        return one
    long = [keyword for keyword in KEYWORDS if len(keyword) > 3]
    close = get_close_matches(one.capitalize(), long, n=1, cutoff=0.74)
    return close[0] if close and one[0].isupper() else None


def _reason(feature: Mapping[str, Any]) -> bool:
    return bool(feature["description"].strip().startswith(REASON))


def _line(node: Mapping[str, Any]) -> int:
    return int(node["location"]["line"])

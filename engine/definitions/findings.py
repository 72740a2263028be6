"""Findings: remarks gathered while a definition is read and checked, each with its place and a near miss."""

import difflib
from collections.abc import Iterable
from typing import Any

from engine.definitions.places import NOWHERE, Path, Place, Places
from engine.definitions.wording import CATALOGUE, NEAR
from engine.domain.errors import Finding
from engine.domain.text import Text

FINDINGS_AT_MOST = 100
"""Errors, and as many warnings: more than a person reads. The rest is left out, and a remark says so."""

_COMPARISONS_AT_MOST = 20_000
"""Words compared in search of near misses, over one file: keeps a thousand misspelt names under a second."""


class Findings:
    """The remarks about one file, in the order in which they were noticed."""

    def __init__(self, file: str, places: Places = NOWHERE) -> None:
        self.file, self.places = file, places
        self._found: list[Finding] = []
        self._counts = {"error": 0, "warning": 0}
        self._comparisons = _COMPARISONS_AT_MOST

    def add(self, code: str, at: Place | Path, near: Iterable[str] = (), **values: str | int | Text) -> None:
        """
        Note *code* at a place (line, column) or at a path whose place is looked up.

        *near* are the words that would have been right; the nearest to ``values["name"]`` (or ``key``, ``found``)
        is offered. ``FINDINGS_AT_MOST`` errors are kept, and as many warnings; then one remark says there are more.
        """
        severity = CATALOGUE[code].severity
        self._counts[severity] += 1
        if self._counts[severity] > FINDINGS_AT_MOST + 1:
            return
        if self._counts[severity] > FINDINGS_AT_MOST:
            code, near, values = "too_many_findings", (), {"limit": FINDINGS_AT_MOST}
        wording = CATALOGUE[code]
        sentence = Text(_fill(wording.ru, "ru", values), _fill(wording.en, "en", values))
        if nearest := self._nearest(str(values.get("name", values.get("key", values.get("found", "")))), near):
            sentence = Text(sentence.ru + NEAR.ru.format(near=nearest), sentence.en + NEAR.en.format(near=nearest))
        line, column = at if isinstance(at, Place) else self.places.of(at)
        self._found.append(Finding(code, wording.severity, self.file, line, column, sentence))

    def take(self, others: Iterable[Finding]) -> None:
        """Add findings about another file (a form's schema) as they are."""
        self._found.extend(others)

    def codes(self) -> frozenset[str]:
        return frozenset(finding.code for finding in self._found)

    def sorted(self) -> tuple[Finding, ...]:
        """Return the findings from the top of the file down, each once."""
        unique = dict.fromkeys(self._found)
        return tuple(sorted(unique, key=lambda found: (found.file != self.file, found.file, found.line, found.column)))

    def _nearest(self, word: str, candidates: Iterable[str]) -> str:
        words = list(dict.fromkeys(candidates))
        if not word or self._comparisons < len(words):
            return ""
        self._comparisons -= len(words)
        matches = difflib.get_close_matches(word[:100], [each for each in words if each != word], n=1)
        return matches[0] if matches else ""


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return those that forbid publishing."""
    return tuple(finding for finding in findings if finding.severity == "error")


def findings_to_json(findings: Iterable[Finding]) -> dict[str, list[dict[str, Any]]]:
    """Return the contract's shape: ``{"findings": [{code, severity, file, line, column, sentence: {ru, en}}]}``."""
    return {
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "file": finding.file,
                "line": finding.line,
                "column": finding.column,
                "sentence": finding.sentence.to_json(),
            }
            for finding in findings
        ]
    }


def shown(text: str, limit: int = 60) -> str:
    """Return what was found as a sentence may quote it: one line, not longer than *limit*."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _fill(template: str, language: str, values: dict[str, str | int | Text]) -> str:
    words = {key: value.to(language) if isinstance(value, Text) else value for key, value in values.items()}
    return template.format(**words)

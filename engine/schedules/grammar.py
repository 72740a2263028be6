"""
Grammar: productions written in a small notation, and the machine that tries them on a phrase.

A production's pattern reads like the phrase itself:

    [в срок] до/к <date> [включительно]

``а/б`` either word · ``план*`` a word that begins so · ``[…]`` may be missing · ``{…}`` any number of times ·
``( … | … )`` one of these · ``<name>`` another production or a lexical rule · ``<name:label>`` the same, kept as
*label*. All ways to read a phrase are tried in the order of the table; the first that uses every token wins.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.domain.schedule import Plan
from engine.schedules.words import Token

MOST_STEPS = 4000
"""Comparisons that one phrase may cost; a phrase that costs more is not one that people write."""

Meaning = object
"""Whatever a rule makes: a number, a date, a schedule …"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match:
    """What a production builds its meaning from."""

    plan: Plan
    text: str
    """The words that the production covers, as the order wrote them."""
    captures: tuple[tuple[str, Meaning], ...]

    def all(self, label: str, kind: type[T]) -> tuple[T, ...]:
        """Return every meaning captured as *label*, in the phrase's order."""
        return tuple(value for name, value in self.captures if name == label and isinstance(value, kind))

    def first(self, label: str, kind: type[T]) -> T | None:
        """Return the first meaning captured as *label*, None if its place was left out."""
        return next(iter(self.all(label, kind)), None)

    def the(self, label: str, kind: type[T]) -> T:
        """Return the only meaning captured as *label*, which the pattern cannot leave out."""
        return self.all(label, kind)[0]


@dataclass(frozen=True, slots=True)
class Production:
    """One way to say something; the table of them is the language's documentation."""

    rule: str
    """What is being said: ``date``, ``span``, ``schedule`` …"""
    pattern: str
    example: str
    """A phrase that this production reads; a test reads it."""
    meaning: str
    build: Callable[[Match], Meaning | None]
    """None rejects the reading: the thirty-first of April is no date."""


Lexical = Callable[[Sequence[Token], int, str], Iterator[tuple[int, Meaning]]]
"""(tokens, place, text) → every (next place, meaning) that can be read there."""


class TooLong(Exception):
    """More than MOST_STEPS comparisons; never leaves this room."""


class Grammar:
    """Productions compiled once; reads phrases without changing."""

    def __init__(self, productions: Sequence[Production], lexical: Mapping[str, Lexical]) -> None:
        self.productions = tuple(productions)
        self.lexical = dict(lexical)
        self.rules: dict[str, list[tuple[_Node, Production]]] = {}
        for production in productions:
            self.rules.setdefault(production.rule, []).append((_compile(production.pattern), production))
        unknown = {name for rule in self.rules.values() for node, _ in rule for name in _names(node)}
        unknown -= self.rules.keys() | self.lexical.keys()
        if unknown:
            raise ValueError(f"patterns name rules that do not exist: {sorted(unknown)}")

    def read(self, rule: str, words: Sequence[Token], text: str, plan: Plan) -> Meaning | None:
        """
        Return the first meaning of *rule* that covers all *words*, None if there is none.

        Raises:
            TooLong: the phrase costs more than MOST_STEPS comparisons.
        """
        attempt = _Attempt(self, words, text, plan)
        return next((meaning for _, meaning in attempt.produced(rule, 0, only_to=len(words))), None)


class _Attempt:
    """One phrase being read; what a rule can mean at a place is found once and remembered."""

    def __init__(self, grammar: Grammar, words: Sequence[Token], text: str, plan: Plan) -> None:
        self.grammar, self.words, self.text, self.plan = grammar, words, text, plan
        self.known: dict[tuple[str, int], list[tuple[int, Meaning]]] = {}
        self.steps = 0

    def ways(self, rule: str, place: int) -> list[tuple[int, Meaning]]:
        key = (rule, place)
        if key not in self.known:
            self.known[key] = []
            lexical = self.grammar.lexical.get(rule)
            found = lexical(self.words, place, self.text) if lexical else self.produced(rule, place)
            self.known[key] = list(found)
        return self.known[key]

    def produced(self, rule: str, place: int, only_to: int | None = None) -> Iterator[tuple[int, Meaning]]:
        for node, production in self.grammar.rules[rule]:
            for end, captures in node.match(self, place):
                if end == place or (only_to is not None and end != only_to):
                    continue
                said = self.text[self.words[place].start : self.words[end - 1].end]
                meaning = production.build(Match(self.plan, said, captures))
                if meaning is not None:
                    yield end, meaning

    def step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooLong


_Captures = tuple[tuple[str, Meaning], ...]
_Ways = Iterator[tuple[int, _Captures]]
_NOTHING: _Captures = ()


class _Node(ABC):
    """A piece of a pattern: yields every (next place, captures) that it can make of the tokens at a place."""

    parts: "tuple[_Node, ...]" = ()

    @abstractmethod
    def match(self, attempt: _Attempt, place: int) -> _Ways: ...


class _Word(_Node):
    def __init__(self, forms: str) -> None:
        choices = [forms] if forms == "/" else forms.split("/")
        self.whole = frozenset(form for form in choices if not form.endswith("*"))
        self.stems = tuple(form[:-1] for form in choices if form.endswith("*"))

    def match(self, attempt: _Attempt, place: int) -> _Ways:
        attempt.step()
        if place < len(attempt.words):
            norm = attempt.words[place].norm
            if norm in self.whole or norm.startswith(self.stems):
                yield place + 1, ()


class _Rule(_Node):
    def __init__(self, name: str) -> None:
        self.name, _, label = name.partition(":")
        self.label = label or self.name

    def match(self, attempt: _Attempt, place: int) -> _Ways:
        if place < len(attempt.words):
            for end, meaning in attempt.ways(self.name, place):
                attempt.step()
                yield end, ((self.label, meaning),)


class _Row(_Node):
    def __init__(self, parts: Sequence[_Node]) -> None:
        self.parts = tuple(parts)

    def match(self, attempt: _Attempt, place: int) -> _Ways:
        return self._from(attempt, place, 0)

    def _from(self, attempt: _Attempt, place: int, index: int) -> _Ways:
        if index == len(self.parts):
            yield place, ()
            return
        for middle, before in self.parts[index].match(attempt, place):
            for end, after in self._from(attempt, middle, index + 1):
                yield end, before + after


class _Choice(_Node):
    def __init__(self, parts: Sequence[_Node]) -> None:
        self.parts = tuple(parts)

    def match(self, attempt: _Attempt, place: int) -> _Ways:
        for part in self.parts:
            yield from part.match(attempt, place)


class _Maybe(_Node):
    def __init__(self, inner: _Node) -> None:
        self.parts = (inner,)

    def match(self, attempt: _Attempt, place: int) -> _Ways:
        yield from self.parts[0].match(attempt, place)
        yield place, ()


class _Many(_Node):
    def __init__(self, inner: _Node) -> None:
        self.parts = (inner,)

    def match(self, attempt: _Attempt, place: int) -> _Ways:
        # Not recursive: a list may be as long as the phrase, and the caller's stack is not ours to fill.
        inner = self.parts[0]
        open_ways = [(place, _NOTHING, inner.match(attempt, place))]
        while open_ways:
            here, captures, ways = open_ways[-1]
            for end, found in ways:
                if end > here:
                    open_ways.append((end, captures + found, inner.match(attempt, end)))
                    break
            else:
                open_ways.pop()
                yield here, captures


_NOTATION = re.compile(r"<[^<>]+>|[\[\]{}()|]|[^\s<>\[\]{}()|]+")
_CLOSES = {"[": "]", "{": "}", "(": ")"}


def _compile(pattern: str) -> _Node:
    pieces = _NOTATION.findall(pattern)
    node, end = _choice(pieces, 0)
    if end != len(pieces):
        raise ValueError(f"unbalanced pattern: {pattern}")
    return node


def _choice(pieces: Sequence[str], at: int) -> tuple[_Node, int]:
    rows: list[list[_Node]] = [[]]
    while at < len(pieces) and pieces[at] not in _CLOSES.values():
        piece = pieces[at]
        at += 1
        if piece == "|":
            rows.append([])
        elif piece in _CLOSES:
            inner, at = _choice(pieces, at)
            if at >= len(pieces) or pieces[at] != _CLOSES[piece]:
                raise ValueError(f"{piece} is never closed in {' '.join(pieces)}")
            at += 1
            rows[-1].append(_Maybe(inner) if piece == "[" else _Many(inner) if piece == "{" else inner)
        else:
            rows[-1].append(_Rule(piece[1:-1]) if piece.startswith("<") else _Word(piece))
    return (_Row(rows[0]) if len(rows) == 1 else _Choice([_Row(row) for row in rows])), at


def _names(node: _Node) -> Iterator[str]:
    if isinstance(node, _Rule):
        yield node.name
    for part in node.parts:
        yield from _names(part)

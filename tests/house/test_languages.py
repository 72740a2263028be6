"""What people read is Russian first and English second: a Russian sentence stands in code only beside its English."""

import ast
import re

import pytest

from tests.house.tree import modules, name, parsed

RUSSIAN = re.compile("[а-яё]{2,}[^а-яё]+[а-яё]{2,}", re.IGNORECASE)
"""Two words: a sentence or a piece of one. A single word is grammar (a month, a plural), kept in tables."""
ENGLISH = re.compile("[a-z]+[ ,;]+[a-z]{2,}", re.IGNORECASE)

READS_RUSSIAN = (
    "engine/schedules/",  # the grammar of deadlines is Russian words
    "engine/documents/",  # so are the orders it reads
    "engine/definitions/wording.py",
    "engine/guards/",  # a guard builds its two sentences from pieces; tests/guards hold both
    "api/rest/bodies.py",  # examples of what people write
    "api/demo/",  # people of the demonstration write Russian
    "api/commands/",  # the terminal's short answers; its help is said in both
)
"""Where Russian is the matter itself, not a message."""

PAIRS = (ast.Call, ast.Tuple, ast.List, ast.Dict, ast.Return, ast.Assign, ast.AnnAssign, ast.keyword)


def lonely(tree: ast.Module) -> list[str]:
    """Return Russian literals of *tree* with no English beside them in the same call, tuple, table or sentence."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and RUSSIAN.search(node.value):
            if isinstance(parents[node], ast.Expr) or ENGLISH.search(node.value) or _has_company(node, parents):
                continue
            found.append(f"{node.lineno}: {node.value[:40]}")
    return found


def _has_company(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    above = parents[node]
    while not isinstance(above, (ast.FunctionDef, ast.ClassDef, ast.Module)):
        if isinstance(above, ast.Raise):  # an error carries its code; `sentence` is Russian by its own contract
            return True
        if isinstance(above, PAIRS) and any(_english(other) for other in ast.walk(above)):
            return True
        above = parents[above]
    return False


def _english(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and bool(ENGLISH.search(node.value))
        and not RUSSIAN.search(node.value)
    )


def test_no_russian_sentence_stands_alone_in_code() -> None:
    """Every message of the engine and its doors is said in both languages, or lives in a catalogue."""
    found = {
        name(path): lonely(parsed(path))
        for path in modules("engine", "api")
        if not name(path).startswith(READS_RUSSIAN)
    }
    assert {place: lines for place, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "alone"),
    [
        ('say("Нет такого файла")', True),
        ('say("no_file", "Нет такого файла")', True),
        ('say("Нет такого файла", "No such file")', False),
        ('raise Unreadable("no_file", "Нет такого файла")', False),
        ('TITLES = {"ru": "Срок", "en": "Term"}', False),
        ('"""Строка документации."""', False),
        ('help = "Сроки. Terms."', False),
        ('def f() -> str:\n    return "Срок прошёл"', True),
    ],
)
def test_a_lonely_sentence_would_be_seen(source: str, alone: bool) -> None:
    """Control: the sentence alone is found, a pair and a docstring are not."""
    assert bool(lonely(ast.parse(source))) is alone

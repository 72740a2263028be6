"""Orders for the tests: a small made-up one, and the real one where it stands beside the checkout."""

import os
from pathlib import Path

import pytest

REAL = Path(__file__).parents[3] / "shared" / "documents" / "kamensk-500plus-2021.txt"

HEADINGS = "№ п.п\tМероприятия\tСроки\tОтветственные"
HEAD = (
    "П Р И К А З\n\nот 01.09.2023 № 17-а\n\nУчастники проекта\n"
    "– «Средняя школа № 5» (директор школы Ветрова Анна Павловна),\n"
    "– «Основная школа № 8 (директор школы Сухов Пётр Ильич).\n"
)


def an_order(*lines: str, head: str = HEAD) -> str:
    """Return an order with *lines* under the table's headings (line 8 with the usual head); ``|`` divides cells."""
    return "\n".join((head + HEADINGS, *(line.replace("|", "\t") for line in lines))) + "\n"


def real_order() -> Path:
    """Return the real order's file; without it the test is skipped on a laptop and fails in our own CI."""
    if not REAL.exists():
        if os.environ.get("VEKHA_CI"):
            pytest.fail(f"the real order is not at {REAL.name} beside the checkout")
        pytest.skip("the real order is not beside this checkout")
    return REAL

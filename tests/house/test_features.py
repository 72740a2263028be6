"""Feature files say what they seem to say: a misspelt keyword is an error, not prose."""

from pathlib import Path

import pytest

from tests.house.gherkin_lint import findings
from tests.house.tree import ROOT, name

FEATURES = sorted((ROOT / "specs/features").rglob("*.feature"))

SOUND = """# language: ru
Функция: Одобрение
  Чтобы работа считалась сделанной,
  куратор одобряет её, увидев файл.

  Предыстория:
    Дано работа на проверке

  Сценарий: Куратор одобряет
    Когда куратор нажимает «ОДОБРЕНО»
    Тогда работа одобрена
"""


@pytest.mark.parametrize("path", FEATURES, ids=name)
def test_every_feature_is_sound(path: Path) -> None:
    """No step is lost in a description, every scenario acts and expects, every feature says why."""
    assert findings(path.read_text("utf-8"), name(path)) == []


def test_there_are_features_in_folders_that_say_who_and_what() -> None:
    """The lint looks at something, and no feature lies loose."""
    assert len(FEATURES) >= 5
    assert [path for path in FEATURES if path.parent == ROOT / "specs/features"] == []


def test_a_sound_feature_passes() -> None:
    """Control of the controls."""
    assert findings(SOUND, "a.feature") == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("    Когда куратор", "    Кагда куратор", 10, "«Когда»"),
        ("    Дано работа", "    Данно работа", 7, "«Дано»"),
        ("    Когда куратор", "    Когдакуратор", 10, ""),
        ("  Сценарий: Куратор", "  Сценарии: Куратор", 9, "«Сценарий»"),
        ("  Предыстория:", "  Предистория:", 6, "«Предыстория»"),
        ("    Тогда работа", "    Then работа", 11, ""),
        ("  Чтобы работа", "  Потому что работа", 2, "say why"),
        ("    Тогда работа одобрена\n", "", 9, "no «Тогда»"),
        ("# language: ru\n", "", 1, "language"),
        ("    Дано работа на проверке\n", "", 6, "no steps"),
        ("Куратор одобряет\n", "\n", 9, "a name of its own"),
        ("  куратор одобряет её", "  И куратор одобряет её", 4, "«И»"),
    ],
)
def test_a_slip_is_found_with_its_line(old: str, new: str, line: int, says: str) -> None:
    """Control: each slip that pytest-bdd would swallow, or that makes a scenario hollow, is named with its place."""
    assert old in SOUND
    found = findings(SOUND.replace(old, new), "a.feature")
    assert found, new
    assert any(finding.startswith(f"a.feature:{line}:") and says in finding for finding in found), found

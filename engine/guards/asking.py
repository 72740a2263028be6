"""Asking: a guard that breaks says so; it never turns into a «no», which ``not`` would make a «yes»."""

from engine.domain.activity import Situation
from engine.domain.reasons import Clears, Fact, Reason
from engine.domain.text import Text
from engine.guards.definition import Question


def guarded(name: str, title: Text, question: Question) -> Question:
    """Return *question* made safe to ask: whatever it raises becomes the verdict ``crashed``."""

    def ask(situation: Situation) -> Reason:
        try:
            return question(situation)
        except Exception as error:  # noqa: BLE001 - whatever broke, the press is refused and the others still asked
            return crashed(name, title, error)

    return ask


def crashed(name: str, title: Text, error: Exception) -> Reason:
    """Return the reason for a check that could not be made; the fact is the error's type, never its text."""
    return Reason(
        guard=name,
        verdict="crashed",
        sentence=Text(
            f"Проверку «{title.ru}» выполнить не удалось, поэтому действие не разрешено; сообщите координатору",
            f"The check “{title.to('en')}” could not be made, so the action is not allowed; tell the coordinator",
        ),
        facts={"error": type(error).__name__},
        clears=Clears(role="coordinator", what="report_failure"),
    )


def flattened(reasons: tuple[Reason, ...]) -> dict[str, Fact]:
    """Return the facts of several reasons as one flat mapping: ``guards``, ``verdicts`` and ``N.guard.fact``."""
    facts: dict[str, Fact] = {
        "guards": [reason.guard for reason in reasons],
        "verdicts": [reason.verdict for reason in reasons],
    }
    for number, reason in enumerate(reasons, 1):
        for key, fact in reason.facts.items():
            facts[f"{number}.{reason.guard}.{key}"] = fact
    return facts

"""Guards made of guards: one of several; the opposite of one. Every inner guard is asked, whatever the others said."""

from collections.abc import Sequence

from engine.domain.activity import Situation
from engine.domain.reasons import Clears, Reason
from engine.domain.text import Text
from engine.guards.asking import flattened
from engine.guards.definition import Question
from engine.guards.words import continued, joined


def any_of(inner: Sequence[Question]) -> Question:
    """At least one holds. When none does and one crashed, the answer is unknown: ``crashed``."""

    def ask(situation: Situation) -> Reason:
        reasons = tuple(question(situation) for question in inner)
        facts = flattened(reasons)
        held = next((reason for reason in reasons if reason.passed), None)
        if held is not None:
            return Reason("any_of", "pass", held.sentence, facts)
        said = joined(reason.sentence for reason in reasons)
        sentence = Text(f"Нужно хотя бы одно из условий: {said.ru}", f"At least one of these is needed: {said.en}")
        broken = next((reason for reason in reasons if reason.verdict == "crashed"), None)
        if broken is not None:
            return Reason("any_of", "crashed", sentence, facts, broken.clears)
        return Reason("any_of", "fail", sentence, facts, reasons[0].clears)

    return ask


def opposite(inner: Question, title: Text) -> Question:
    """The inner guard, called *title* in words, says «no». A crashed one said nothing: then this one crashed too."""

    def ask(situation: Situation) -> Reason:
        reason = inner(situation)
        facts = flattened((reason,))
        if reason.verdict == "crashed":
            return Reason("not", "crashed", reason.sentence, facts, reason.clears)
        if reason.passed:
            said = continued(reason.sentence)
            sentence = Text(
                f"Это возможно, только пока не выполнено условие «{title.ru}», а оно выполнено: {said.ru}",
                f"This is possible only while not “{title.to('en')}”, and now it is so: {said.en}",
            )
            return Reason("not", "fail", sentence, facts, Clears(what="opposite"))
        sentence = Text(f"Условие «{title.ru}» не выполнено, как и требуется", f"Not “{title.to('en')}”, as required")
        return Reason("not", "pass", sentence, facts)

    return ask

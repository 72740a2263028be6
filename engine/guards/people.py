"""Guards about whoever presses: what they wrote, and that it is not their own work they judge."""

import unicodedata

from engine.domain.activity import Situation
from engine.domain.reasons import Clears, Fact, Reason
from engine.domain.text import Text
from engine.guards.definition import Question
from engine.guards.links import tied
from engine.guards.words import link_title, plural, trigger_title


def comment(at_least: int) -> Question:
    """The press carries a comment of at least so many characters, counted after trimming, in composed form (NFC)."""

    def ask(situation: Situation) -> Reason:
        length = len(unicodedata.normalize("NFC", situation.comment.strip()))
        facts = {"at_least": at_least, "length": length}
        if length >= at_least:
            return Reason("comment", "pass", Text("Комментарий написан", "A comment is written"), facts)
        signs = plural(at_least, "знака", "знаков", "знаков")
        sentence = Text(
            f"Напишите комментарий: не меньше {at_least} {signs}, сейчас {length}",
            f"Write a comment: at least {at_least} characters, now {length}",
        )
        return Reason("comment", "fail", sentence, facts, Clears(person=situation.actor.person, what="write_comment"))

    return ask


def different_person(link: str, trigger: str) -> Question:
    """
    Nobody whose hand presses now ever pressed *trigger* here (*link* empty) or on an activity tied under *link*.

    Persons are compared, not roles: the actor and whoever they substitute against everybody who ever pressed it,
    likewise with their substitutes. A press that never happened is a «no»: there is no other person yet whose
    work this would be. One made by the clock alone did happen, and was nobody's own work.
    """

    def ask(situation: Situation) -> Reason:
        others = tied(situation, link) if link else (situation.activity,)
        presses = [other.performed[trigger] for other in others if trigger in other.performed]
        pressed: frozenset[str] = frozenset().union(*presses)
        same = situation.actor.persons & pressed
        title = next(
            (found for other in others if (found := trigger_title(situation.versions[other.digest], trigger))), None
        )
        named = title or Text("это действие", "this")
        facts: dict[str, Fact] = {
            "from": f"{link}.{trigger}" if link else trigger,
            "pressed_by": sorted(pressed),
            "same": sorted(same),
        }
        if link and not others:
            work = link_title(situation, link)
            of = Text(f" «{work.ru}»", f" “{work.to('en')}”") if work else Text("")
            sentence = Text(
                f"Нет связанного мероприятия{of.ru}: сравнить не с чем", f"No linked activity{of.en} to compare with"
            )
            return Reason("different_person", "fail", sentence, facts, Clears(role="coordinator", what="link_activity"))
        if not presses:
            sentence = Text(
                f"Сначала кто-то другой должен нажать «{named.ru}»",
                f"Somebody else has to press “{named.to('en')}” first",
            )
            return Reason("different_person", "fail", sentence, facts, Clears(what="press_first"))
        if not same:
            sentence = Text(f"«{named.ru}» нажимали не вы", f"“{named.to('en')}” was pressed by somebody else")
            return Reason("different_person", "pass", sentence, facts)
        sentence = Text(
            f"«{named.ru}» нажимали вы или тот, кого вы замещаете: решает другой человек",
            f"“{named.to('en')}” was pressed by you or by the person you stand in for: somebody else decides",
        )
        return Reason("different_person", "fail", sentence, facts, Clears(what="another_person"))

    return ask

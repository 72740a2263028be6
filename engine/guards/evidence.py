"""Guards about files: enough of a kind is attached; whoever presses has opened the newest ones of a linked activity."""

from engine.domain.activity import Activity, Evidence, Situation
from engine.domain.reasons import Clears, Fact, Reason
from engine.domain.text import Text
from engine.guards.definition import Question
from engine.guards.links import tied
from engine.guards.words import awaited, listed


def evidence(kind: str, at_least: int) -> Question:
    """At least so many files of *kind* are attached; a file that was lawfully erased no longer counts."""

    def ask(situation: Situation) -> Reason:
        version = situation.version
        attached = sum(1 for piece in situation.activity.evidence if piece.kind == kind and piece.digest)
        title = version.evidence[kind].title
        facts: dict[str, Fact] = {"kind": kind, "at_least": at_least, "attached": attached}
        if attached >= at_least:
            sentence = Text(
                f"Файл «{title.ru}» приложен: нужно не меньше {at_least}, приложено {attached}",
                f"“{title.to('en')}” is attached: at least {at_least} needed, {attached} attached",
            )
            return Reason("evidence", "pass", sentence, facts)
        sentence = Text(
            f"Приложите файл «{title.ru}»: нужно не меньше {at_least}, приложено {attached}",
            f"Attach “{title.to('en')}”: at least {at_least} needed, {attached} attached",
        )
        role = awaited(version, situation.activity.state)
        return Reason("evidence", "fail", sentence, facts, Clears(role=role, what="attach_evidence"))

    return ask


def evidence_seen(link: str) -> Question:
    """
    Whoever presses has opened the newest file of every kind attached to the activities tied under *link*.

    No tied activity, or one that takes files and has none, is a «no»: nothing has been seen there. A linked
    workflow that takes no files at all has nothing to show and does not stand in the way.
    """

    def ask(situation: Situation) -> Reason:
        others = tied(situation, link)
        newest = [(other, piece) for other in others for piece in _newest(other)]
        unseen = [(other, piece) for other, piece in newest if piece.id not in situation.seen]
        bare = [
            other
            for other in others
            if situation.versions[other.digest].evidence and not any(piece.digest for piece in other.evidence)
        ]
        facts: dict[str, Fact] = {
            "link": link,
            "linked": len(others),
            "files": len(newest),
            "unseen": [piece.id for _, piece in unseen],
            "without_files": [other.id for other in bare],
        }
        if not others:
            sentence = Text(
                "Смотреть нечего: это мероприятие ни с чем не связано",
                "There is nothing to look at: this activity is tied to no other",
            )
            clears = Clears(role="coordinator", what="link_activity")
        elif unseen:
            titles = listed(situation.versions[other.digest].evidence[piece.kind].title for other, piece in unseen)
            sentence = Text(
                f"Откройте и посмотрите последнюю версию: {titles.ru}",
                f"Open and read the newest version of {titles.en}",
            )
            clears = Clears(person=situation.actor.person, what="open_evidence")
        elif bare:
            titles = listed(dict.fromkeys(situation.versions[other.digest].title for other in bare))
            sentence = Text(
                f"Смотреть нечего: к мероприятию {titles.ru} не приложен ни один файл",
                f"There is nothing to look at: no file is attached to {titles.en}",
            )
            role = awaited(situation.versions[bare[0].digest], bare[0].state)
            clears = Clears(role=role, what="attach_evidence")
        else:
            sentence = _ALL_SEEN if newest else _NOTHING_TO_SEE
            return Reason("evidence_seen", "pass", sentence, facts)
        return Reason("evidence_seen", "fail", sentence, facts, clears)

    return ask


_ALL_SEEN = Text("Вы открыли последние версии всех файлов", "You have opened the newest version of every file")
_NOTHING_TO_SEE = Text("Файлов здесь не бывает, смотреть нечего", "No files belong here, there is nothing to open")


def _newest(activity: Activity) -> tuple[Evidence, ...]:
    """Of each kind the newest file that still exists; one that was erased cannot be opened any more."""
    newest: dict[str, Evidence] = {}
    for piece in activity.evidence:
        if piece.digest and (piece.kind not in newest or newest[piece.kind].number < piece.number):
            newest[piece.kind] = piece
    return tuple(newest.values())

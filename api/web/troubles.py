"""Troubles: a deed that did not succeed, in words: what was found, and what to do now."""

from dataclasses import dataclass

from fastapi import Request

from api.doorway import doorway_of
from api.problems import status_of
from api.web.frame import Posted
from api.web.moments import moment_words
from api.web.phrases import grouped, phrase
from api.wording import sentence_of
from engine.domain.errors import EngineError, NotPermitted, StaleVersion, TransitionRefused
from engine.usecases.cards import ActivityCard, HistoryLine


@dataclass(frozen=True, slots=True)
class Trouble:
    """A deed that did not succeed, told on the page it was tried on."""

    status: int
    title: str
    sentences: tuple[str, ...]
    now: str
    """What to do about it."""


def trouble_of(request: Request, error: EngineError, card: ActivityCard, sent: Posted) -> Trouble:
    """Return what to tell about *error*; *card* is the activity as it stands after it."""
    language = sent.visitor.language
    if isinstance(error, StaleVersion):
        return Trouble(
            status_of(error),
            phrase("problem.stale", language),
            (_who_was_faster(request, error, card, language),),
            _with_file(sent, phrase("problem.stale_now", language)),
        )
    if isinstance(error, TransitionRefused | NotPermitted) and error.reasons:
        title = next(
            (offer.title.to(language) for offer in card.offers if sent.text("deed").endswith(f" {offer.trigger}")), ""
        )
        number = phrase("problem.position", language, number=grouped(error.position)) if error.position else ""
        return Trouble(
            status_of(error),
            phrase("problem.refused", language, title=title) if title else phrase("problem.not_done", language),
            tuple(reason.sentence.to(language) for reason in error.reasons if not reason.passed),
            phrase("problem.refused_now", language, position=number),
        )
    return Trouble(
        status_of(error), phrase("problem.not_done", language), (sentence_of(error).to(language),), _with_file(sent, "")
    )


def trouble_in_answers(language: str, sent: Posted) -> Trouble:
    """Return what to tell when some of the typed answers do not fit their fields."""
    return Trouble(
        422, phrase("problem.answers", language), (), _with_file(sent, phrase("problem.answers_now", language))
    )


def _who_was_faster(request: Request, error: StaleVersion, card: ActivityCard, language: str) -> str:
    """Return who did what and when: the line of the history that the error names, else the last that counts."""
    position = error.winner.position if error.winner else None
    weighty = [line for line in card.history if line.type not in ("evidence_opened", "transition_refused")]
    line = next((line for line in card.history if line.position == position), weighty[-1])
    desk = doorway_of(request).desk
    return phrase(
        "problem.stale_by",
        language,
        person=line.person_title,
        deed=_deed(line, language),
        at=moment_words(line.at, doorway_of(request).now(), desk.zone, language),
    )


def _deed(line: HistoryLine, language: str) -> str:
    if line.type == "transition_fired":
        return f"«{line.trigger_title.to(language)}» → {line.target_title.to(language)}"
    return phrase(f"history.{line.type}", language).lower()


def _with_file(sent: Posted, words: str) -> str:
    """Add that the browser has forgotten the chosen file, where there was one."""
    if sent.file("file") is None:
        return words
    return f"{words} {phrase('problem.file_again', sent.visitor.language)}".strip()

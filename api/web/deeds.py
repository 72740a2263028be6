"""Deeds: what a page's buttons do; whatever goes wrong is told on the same page with everything typed kept."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from api.doorway import doorway_of
from api.download import download
from api.web.activity_page import activity_page
from api.web.answers import read_answers
from api.web.frame import FromPage, Looking, Posted, go, link_to
from api.web.phrases import phrase
from api.web.troubles import Trouble, trouble_in_answers, trouble_of
from engine.domain.errors import Corrupted, Disallowed, EngineError, NotFound, StaleVersion, Unavailable, Unreadable
from engine.domain.text import Text
from engine.usecases.add_comment import add_comment
from engine.usecases.attach_evidence import Attachment, attach_evidence
from engine.usecases.cards import ActivityCard
from engine.usecases.fire_trigger import Press, fire_trigger
from engine.usecases.open_evidence import open_evidence
from engine.usecases.save_form import Answers, save_form
from engine.usecases.show_activity import show_activity

router = APIRouter(include_in_schema=False)

PRESS = "press "
"""The buttons are called ``deed``; a press's value is this and the trigger."""
BEYOND_THE_PAGE = (NotFound, Unavailable, Corrupted)
"""After these the activity's page cannot be shown at all."""


@router.post("/activities/{activity}/presses", name="web:press")
def press(request: Request, activity: str, sent: FromPage) -> Response:
    """Press a trigger where nothing is filled in."""
    try:
        return _press(request, activity, sent, _seen(sent), None)
    except EngineError as error:
        return _told(request, activity, sent, error)


@router.post("/activities/{activity}/evidence", name="web:hand_in")
def hand_in(request: Request, activity: str, sent: FromPage) -> Response:
    """
    Save the answers, attach the chosen file and press the pressed button.

    The file is a deed of its own and stays attached when the press is refused; answers travel with the press.
    """
    visitor, desk = sent.visitor, doorway_of(request).desk
    try:
        card = show_activity(desk, activity, visitor.person, language=visitor.language, history=True)
        version, answers = _seen(sent), None
        if card.form_schema is not None:
            answers, wrong = read_answers(card.form_schema, sent.texts(), card.form, visitor.language)
            if wrong:
                save_form(desk, Answers(activity, visitor.person, answers, version))
                return _answer(request, activity, sent, trouble_in_answers(visitor.language, sent), wrong)
        file = sent.file("file")
        if file is not None:
            version = _attach(request, card, sent, file, version)
        if sent.text("deed").startswith(PRESS):
            return _press(request, activity, sent, version, answers)
        if sent.text("deed") == "attach" and file is None:
            raise Disallowed("no_file", Text(phrase("problem.choose_file", "ru"), phrase("problem.choose_file", "en")))
        if answers is not None:
            save_form(desk, Answers(activity, visitor.person, answers, version))
    except EngineError as error:
        return _told(request, activity, sent, error)
    return go(request, "activity", {"note": "attached" if file else "saved"}, activity=activity)


@router.post("/activities/{activity}/comments", name="web:comment")
def comment(request: Request, activity: str, sent: FromPage) -> Response:
    """Write a remark into the history."""
    try:
        add_comment(doorway_of(request).desk, activity, sent.visitor.person, sent.text("remark"), key=sent.text("key"))
    except EngineError as error:
        return _told(request, activity, sent, error)
    return go(request, "activity", {"note": "commented"}, activity=activity)


@router.get("/activities/{activity}/evidence/{evidence}", name="web:evidence")
def fetch(request: Request, visitor: Looking, activity: str, evidence: str) -> Response:
    """Hand out a file; a first opening is recorded."""
    return download(open_evidence(doorway_of(request).desk, activity, evidence, visitor.person))


def _press(request: Request, activity: str, sent: Posted, version: int, answers: dict[str, Any] | None) -> Response:
    trigger = sent.text("deed").removeprefix(PRESS)
    presses = doorway_of(request).meters.presses
    wish = Press(
        activity=activity,
        trigger=trigger,
        person=sent.visitor.person,
        version=version,
        key=sent.text("key"),
        comment=sent.text("comment"),
        form=answers,
    )
    try:
        fired = fire_trigger(doorway_of(request).desk, wish)
    except EngineError:
        presses.labels("refused").inc()
        raise
    presses.labels("repeated" if fired.repeated else "fired").inc()
    return go(request, "activity", {"done": str(fired.record.position)}, activity=activity)


def _attach(request: Request, card: ActivityCard, sent: Posted, file: UploadFile, version: int) -> int:
    """
    Attach the chosen file and return the activity's version after it.

    Raises:
        StaleVersion: somebody came before or in between; a file that was attached stays.
    """
    if card.row.version != version:
        raise StaleVersion(card.row.id, version, card.row.version)
    door = doorway_of(request)
    kinds = [kind.key for kind in card.evidence_kinds]
    attached = attach_evidence(
        door.desk,
        Attachment(
            activity=card.row.id,
            person=sent.visitor.person,
            kind=sent.text("kind") or (kinds[0] if len(kinds) == 1 else ""),
            name=file.filename or "",
            stream=file.file,
            limit=door.settings.most_file_bytes,
        ),
    )
    if attached.version != version + 1:
        raise StaleVersion(card.row.id, version, attached.version)
    return attached.version


def _seen(sent: Posted) -> int:
    """Return the version that the person had before them."""
    text = sent.text("expected_version")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Unreadable("bad_version", "Страница не сказала, какую версию работы вы видели. Откройте её заново.")
    return int(text)


def _told(request: Request, activity: str, sent: Posted, error: EngineError) -> Response:
    if isinstance(error, BEYOND_THE_PAGE):
        raise error
    return _answer(request, activity, sent, error, {})


def _answer(
    request: Request, activity: str, sent: Posted, what: EngineError | Trouble, wrong: dict[str, str]
) -> Response:
    """Show the activity as it stands now, the trouble above it, and everything typed where it was typed."""
    visitor = sent.visitor
    card = show_activity(doorway_of(request).desk, activity, visitor.person, language=visitor.language, history=True)
    trouble = what if isinstance(what, Trouble) else trouble_of(request, what, card, sent)
    response = activity_page(request, visitor, card, trouble=trouble, typed=sent.texts(), wrong=wrong)
    response.headers["HX-Push-Url"] = link_to(request, "activity", activity=activity)
    return response

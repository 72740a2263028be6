"""Wording: what errors say to people, in Russian and English; a test makes sure that none is missing."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from api.admission import TooOften
from api.session import ForgedRequest
from engine.documents.picture import PictureFailed
from engine.domain import errors
from engine.domain.reasons import Reason
from engine.domain.text import Text
from engine.usecases.sign_in import NotSignedIn
from engine.usecases.wording import role_title

HEADLINES: Mapping[int, Text] = {
    400: Text("Запрос не понят", "The request was not understood"),
    401: Text("Войдите", "Sign in"),
    403: Text("Это делает другой человек", "Somebody else does this"),
    404: Text("Такого здесь нет", "There is nothing here"),
    405: Text("Так сюда не обращаются", "This is not how this is asked"),
    408: Text("Слишком долго", "Too slow"),
    409: Text("Сейчас нельзя", "Not possible now"),
    412: Text("Кто-то успел раньше", "Somebody was faster"),
    413: Text("Слишком много", "Too large"),
    415: Text("Такой вид данных не принимают", "This kind of data is not accepted"),
    422: Text("Не удалось прочитать", "It could not be read"),
    428: Text("Скажите, какую версию вы видели", "Say which version you saw"),
    429: Text("Слишком часто", "Too often"),
    500: Text("Ошибка на нашей стороне", "An error on our side"),
    503: Text("Подождите немного", "Wait a moment"),
}
"""Status → headline."""


def sentence_of(error: Exception) -> Text:
    """Return what to tell people about *error*; the narrowest class that has words speaks."""
    for kind in type(error).__mro__:
        if kind in SENTENCES:
            return SENTENCES[kind](error)
    return Text("Произошла неизвестная ошибка.", "An unknown error happened.")


def _refused(error: errors.TransitionRefused) -> Text:
    return _all_of(error.reasons)


def _not_permitted(error: errors.NotPermitted) -> Text:
    if error.reasons:
        return _all_of(error.reasons)
    needed = [role_title(role) for role in error.needed]
    if not needed:
        return Text("Сейчас очередь не ваша.", "It is not your turn.")
    return Text(
        f"Это может: {', '.join(role.ru for role in needed)}.",
        f"This can be done by: {', '.join(role.to('en') for role in needed)}.",
    )


def _all_of(reasons: Iterable[Reason]) -> Text:
    """Return every unmet reason, each as a sentence of its own."""
    unmet = [reason.sentence for reason in reasons if not reason.passed]
    return Text(". ".join(words.ru for words in unmet) + ".", ". ".join(words.to("en") for words in unmet) + ".")


def _stale(error: errors.StaleVersion) -> Text:
    return Text(
        f"Вы видели версию {error.expected}, а сейчас уже {error.actual}. Посмотрите, что изменилось.",
        f"You saw version {error.expected}, it is {error.actual} now. See what has changed.",
    )


SENTENCES: Mapping[type[Exception], Callable[[Any], Text]] = {
    NotSignedIn: lambda error: Text(
        "Неверный вход или пароль, либо вы давно ничего не делали.", "Wrong login or password, or idle for too long."
    ),
    TooOften: lambda error: Text(
        f"Слишком много неудачных попыток. Попробуйте через {error.seconds // 60 + 1} мин.",
        f"Too many failed attempts. Try again in {error.seconds // 60 + 1} min.",
    ),
    ForgedRequest: lambda error: Text(
        "Запрос пришёл не со страницы этого сайта или страница устарела. Откройте её заново.",
        "The request did not come from a page of this site, or the page is too old. Open it again.",
    ),
    errors.TransitionRefused: _refused,
    errors.NotPermitted: _not_permitted,
    errors.Disallowed: lambda error: error.sentence,
    errors.Refused: lambda error: Text("Сейчас этого сделать нельзя.", "This is not possible now."),
    errors.NotFound: lambda error: Text(
        "Ничего не найдено — или это не для вас.", "Nothing was found, or it is not for you."
    ),
    errors.StaleVersion: _stale,
    errors.KeyReused: lambda error: Text(
        "Этот ключ повтора уже принадлежит другому запросу.", "This idempotency key belongs to another request."
    ),
    errors.Conflict: lambda error: Text("Кто-то успел раньше.", "Somebody was faster."),
    errors.WorkflowUnreadable: lambda error: error.findings[0].sentence,
    errors.Unreadable: lambda error: Text(error.sentence, error.sentence),
    errors.Unavailable: lambda error: Text(
        "База данных занята или недоступна. Ничего не потеряно, повторите через минуту.",
        "The database is busy or unavailable. Nothing was lost; try again in a minute.",
    ),
    errors.Corrupted: lambda error: Text(
        "Хранимые данные не сходятся с журналом. Сообщите администратору.",
        "What is stored does not agree with the journal. Tell the administrator.",
    ),
    PictureFailed: lambda error: Text(
        "Картинку нарисовать не удалось; сам процесс в порядке.",
        "The picture could not be drawn; the workflow itself is fine.",
    ),
    errors.EngineError: lambda error: Text("Ошибка на нашей стороне.", "An error on our side."),
}
"""Error class → its sentence."""

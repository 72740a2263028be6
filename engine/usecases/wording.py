"""Wording: one line in Russian and English for each type of event, for lists that mix them."""

from collections.abc import Callable, Mapping

from engine.domain import events
from engine.domain.events import Event
from engine.domain.text import Text

ROLES: Mapping[str, Text] = {
    "director": Text("директор", "director"),
    "curator": Text("куратор", "curator"),
    "coordinator": Text("координатор", "coordinator"),
    "auditor": Text("аудитор", "auditor"),
    "admin": Text("администратор", "administrator"),
}
"""House roles as people say them."""


def role_title(role: str) -> Text:
    return ROLES.get(role, Text(role, role))


def summarise(event: Event) -> Text:
    """
    Return one line that says what happened; names of people and files are not in it.

    Presses need the titles of their workflow version: ``telling.told_press`` says those.
    """
    words = _LINES.get(type(event))
    return words(event) if words else Text(event.type, event.type)


def _granted(event: events.RoleGranted) -> Text:
    role = role_title(event.role)
    return Text(f"выдана роль «{role.ru}» в {event.organisation}", f"role “{role.en}” granted in {event.organisation}")


def _revoked(event: events.RoleRevoked) -> Text:
    role = role_title(event.role)
    return Text(f"снята роль «{role.ru}» в {event.organisation}", f"role “{role.en}” revoked in {event.organisation}")


_LINES: Mapping[type[Event], Callable[..., Text]] = {
    events.JournalOpened: lambda event: Text("журнал открыт", "journal opened"),
    events.OrganisationRegistered: lambda event: Text(
        f"организация: {event.title}", f"organisation registered: {event.title}"
    ),
    events.PersonRegistered: lambda event: Text("внесён человек", "person registered"),
    events.RoleGranted: _granted,
    events.RoleRevoked: _revoked,
    events.WorkflowPublished: lambda event: Text(
        f"опубликован процесс {event.workflow}, редакция {event.number}",
        f"workflow {event.workflow} published, edition {event.number}",
    ),
    events.RoadmapAdopted: lambda event: Text(
        f"принят план «{event.title['ru']}»", f"roadmap “{event.title['en']}” adopted"
    ),
    events.ActivityOpened: lambda event: Text(
        f"открыта работа {event.item} ({event.subject}, {event.occurrence})",
        f"activity {event.item} opened ({event.subject}, {event.occurrence})",
    ),
    events.ActivityLinked: lambda event: Text(f"связь «{event.link}»", f"linked as “{event.link}”"),
    events.EvidenceAttached: lambda event: Text(
        f"приложен файл ({event.kind}, версия {event.number})", f"file attached ({event.kind}, version {event.number})"
    ),
    events.EvidenceOpened: lambda event: Text("файл открыт", "file opened"),
    events.FormSaved: lambda event: Text("сохранена форма", "form saved"),
    events.CommentAdded: lambda event: Text("оставлен комментарий", "comment added"),
}

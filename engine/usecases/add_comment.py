"""Add a comment beside the transitions: a remark that moves nothing."""

from engine.domain.errors import KeyReused, Unreadable
from engine.domain.events import CommentAdded, Record, Signature
from engine.usecases.authority import must_see, must_take_part
from engine.usecases.desk import Desk
from engine.usecases.requests import request_digest

MOST_COMMENT_CHARACTERS = 4000


def add_comment(desk: Desk, activity: str, person: str, text: str, *, key: str = "") -> Record:
    """
    Write *text* into the activity's history; the same *key* never writes twice.

    Raises:
        NotFound, NotPermitted; Unreadable: empty or longer than 4,000 characters;
        KeyReused: the idempotency key belongs to another request.
    """
    words = text.strip()
    if not words:
        raise Unreadable("empty_comment", "Напишите хотя бы слово.")
    if len(words) > MOST_COMMENT_CHARACTERS:
        raise Unreadable("too_large", f"Не больше {MOST_COMMENT_CHARACTERS} знаков, а здесь {len(words)}.")
    request = request_digest(activity, words)
    with desk.store.unit(desk.journal) as uow:
        material = uow.material(activity, person, depth=0, key=key)
        here = material.near[activity]
        must_see(material.actor, here, desk.municipality)
        if material.earlier is not None:
            if material.earlier.event.request != request:
                raise KeyReused(key)
            return material.earlier
        version = desk.shelf.take(here.digest, uow)
        role, organisation = must_take_part(material.actor, here, version, desk.municipality, deed="add_comment")
        event = CommentAdded(
            at=uow.now(),
            by=Signature(person, role, organisation),
            activity=activity,
            key=key,
            request=request,
            version=here.version,
        )
        record = uow.append(event, {"comment": words})
        uow.commit()
        return record

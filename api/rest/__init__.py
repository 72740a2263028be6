"""The JSON door: `/api/v1`, one file for each noun."""

from typing import Any

from fastapi import APIRouter

from api.rest import activities, evidence, journal, people, presses, roadmaps, sessions, workflows

API_DESCRIPTION = (
    "Дорожные карты как машины состояний. Каждый отказ перечисляет все причины. "
    "Roadmaps as state machines: every refusal lists all its reasons. "
    "Errors are RFC 9457 problems; lists are pages with a cursor; "
    "a press needs `If-Match` and may carry `Idempotency-Key`."
)

TAGS = [
    {"name": "sessions", "description": "Вход и выход · signing in and out"},
    {"name": "activities", "description": "Работы, формы, файлы и нажатия · activities, forms, files and presses"},
    {"name": "roadmaps", "description": "Дорожные карты и доска · roadmaps and the board"},
    {"name": "workflows", "description": "Процессы · workflow types"},
    {"name": "journal", "description": "Журнал · the journal"},
    {"name": "people", "description": "Люди и роли · people and roles"},
]


_TEXT: dict[str, Any] = {"type": "string"}
PROBLEM: dict[str, Any] = {
    "description": "RFC 9457: `code` is stable, `title` and `detail` are words in the reader's language",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "code"],
                "properties": {
                    **dict.fromkeys(("type", "title", "detail", "code"), _TEXT),
                    "status": {"type": "integer"},
                    "reasons": {"type": "array", "items": {"type": "object"}},
                    "winner": {"type": ["object", "null"]},
                },
            },
            "example": {
                "type": "urn:vekha:problem:not_found",
                "title": "Такого здесь нет",
                "status": 404,
                "detail": "Ничего не найдено — или это не для вас.",
                "code": "not_found",
            },
        }
    },
}


def rest_router() -> APIRouter:
    """Return all routes of the API."""
    router = APIRouter(responses={"4XX": PROBLEM, 503: PROBLEM})
    for room in (sessions, activities, presses, evidence, roadmaps, workflows, journal, people):
        router.include_router(room.router)
    return router

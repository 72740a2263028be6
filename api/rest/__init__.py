"""The JSON door: `/api/v1`, one file for each noun."""

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


def rest_router() -> APIRouter:
    """Return all routes of the API."""
    router = APIRouter()
    for room in (sessions, activities, presses, evidence, roadmaps, workflows, journal, people):
        router.include_router(room.router)
    return router

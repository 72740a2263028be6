"""Papers: answers and files that the demonstration's people hand in; small, real, and about their own work."""

import random
from collections.abc import Mapping
from typing import Any

from engine.domain.workflow import EvidenceKind, WorkflowVersion

REMARKS_RETURN = (
    "Не заполнен раздел о кадрах, дополните, пожалуйста.",
    "Нет подписи директора на последней странице.",
    "Показатели за прошлый год не сходятся с приложением, проверьте.",
    "Добавьте сроки и ответственных по каждому мероприятию.",
)
REMARKS_SENT = (
    "Загрузили, посмотрите, пожалуйста.",
    "Сделано, приложили всё, что просили.",
    "Готово; если чего-то не хватает, сразу дополним.",
)
REMARKS_OBJECT = (
    "С одним выводом не согласны, поясним при встрече.",
    "Просим исправить число классов: их девять, а не восемь.",
)
REMARKS_GOOD = (
    "Всё на месте, спасибо.",
    "Хорошая работа, риски названы честно.",
    "Принято, по срокам вопросов нет.",
)
ANSWERS = (
    "Работа выполнена по плану, замечаний нет.",
    "Проведены индивидуальные занятия, приняло участие большинство учителей.",
    "Основная трудность — нехватка учителей математики, ищем совместителей.",
    "Обсудили итоги на педагогическом совете, решения записаны в протокол.",
)
ANSWERED_DAY = "-09-15"


def answers_for(version: WorkflowVersion, draw: random.Random, year: int) -> Mapping[str, Any]:
    """Return answers to every field of the version's form, of the types that its schema asks for."""
    fields = (version.form or {}).get("properties", {})
    return {name: _answer(schema, draw, year) for name, schema in fields.items()}


def paper_for(kind: EvidenceKind, title: str, draw: random.Random) -> tuple[str, bytes]:
    """Return the name and bytes of a one-page PDF; kinds that accept no PDF get a file of their first ending."""
    ending = "pdf" if not kind.accepts or "pdf" in kind.accepts else kind.accepts[0]
    name = f"{kind.title.ru} — {title}.{ending}"
    return name, _one_page(f"Vekha demo, paper {draw.getrandbits(48):012x}")


def _answer(schema: Mapping[str, Any], draw: random.Random, year: int) -> Any:
    if "enum" in schema:
        return draw.choice([choice for choice in schema["enum"] if choice is not None])
    kind = schema.get("type", "string")
    if kind == "integer":
        low, high = schema.get("minimum", 0), schema.get("maximum", 100)
        return draw.randint(low + (high - low) // 4, high - (high - low) // 10)
    if kind == "boolean":
        return draw.random() < 0.8
    if schema.get("format") == "date":
        return f"{year}{ANSWERED_DAY}"
    words = draw.choice(ANSWERS)
    while len(words) < schema.get("minLength", 0):
        words += " " + draw.choice(ANSWERS)
    return words[: schema.get("maxLength", 500)]


def _one_page(text: str) -> bytes:
    """Return a valid one-page PDF that says *text* (ASCII)."""
    stream = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, start)
    )

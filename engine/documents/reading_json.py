"""Reading as JSON: the contract's shape of ``vekha roadmap read``, with sections, pairs and the order besides."""

from typing import Any

from engine import schedules
from engine.domain.roadmap import Party, ReadItem, RoadmapReading
from engine.domain.schedule import Doubt


def reading_to_json(reading: RoadmapReading) -> dict[str, Any]:
    """
    Return ``{"order", "sections", "schools", "items", "pairs", "contradictions", "unread"}`` of plain values.

    An item's ``doubts`` are all that a person must confirm about the row, those about its term included;
    the latter also stand inside its ``schedule``.
    """
    return {
        "order": {
            "number": reading.order_number,
            "date": reading.order_date.isoformat() if reading.order_date else None,
            "period": [day.isoformat() for day in reading.period] if reading.period else None,
        },
        "sections": [
            {"key": section.key, "title": section.title, "line": section.line, "numbered": section.numbered}
            for section in reading.sections
        ],
        "schools": list(reading.schools),
        "items": [_item(item) for item in reading.items],
        "pairs": [
            {
                "school": pair.school,
                "director": pair.director,
                "curators": list(pair.curators),
                "item": pair.item,
                "line": pair.line,
            }
            for pair in reading.pairs
        ],
        "contradictions": [
            {"code": found.code, "items": list(found.items), "sentence": found.sentence}
            for found in reading.contradictions
        ],
        "unread": [{"line": unread.line, "text": unread.text} for unread in reading.unread],
    }


def _item(item: ReadItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "section": item.section,
        "title": item.title,
        "terms": item.terms,
        "schedule": schedules.to_json(item.schedule),
        "parties": [_party(party) for party in item.parties],
        "line": item.line,
        "doubts": [_doubt(doubt) for doubt in (*item.doubts, *item.schedule.doubts)],
    }


def _party(party: Party) -> dict[str, Any]:
    return {
        "kind": party.kind,
        "name": party.name,
        "post": party.post,
        "role": party.role,
        "organisations": list(party.organisations),
    }


def _doubt(doubt: Doubt) -> dict[str, str]:
    return {"code": doubt.code, "sentence": doubt.sentence}

"""Shapes: cards as the JSON that the contract fixes; more fields are welcome, these stay."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from fastapi.responses import Response

from engine.domain.events import Record
from engine.journal.canonical import parse_canonical
from engine.kernel import Offer
from engine.usecases.cards import (
    ActivityCard,
    Agenda,
    Board,
    EvidenceCard,
    HistoryLine,
    LinkCard,
    ListCard,
    RoadmapCard,
)


def answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return *value* as JSON, encoded once."""
    return Response(
        orjson.dumps(value), status, {"Cache-Control": "no-store", **(headers or {})}, media_type="application/json"
    )


def activity_json(card: ActivityCard, language: str) -> dict[str, Any]:
    """Return the shape of ``GET /activities/{id}`` and of ``vekha replay``."""
    row = card.row
    return {
        "id": row.id,
        "item": {"number": row.item, "title": card.item_title.to(language), "terms": card.terms},
        "workflow": {
            "key": row.workflow,
            "version": card.workflow_number,
            "digest": row.digest,
            "title": card.workflow_title.to(language),
        },
        **_where_it_stands(card, language),
        "transitions": [offer_json(offer, language) for offer in card.offers],
        "evidence": [evidence_json(piece, language) for piece in card.evidence],
        "form": dict(card.form),
        "links": [link_json(link, language) for link in card.links],
        "as_of": iso(card.as_of),
    }


def _where_it_stands(card: ActivityCard | ListCard, language: str) -> dict[str, Any]:
    """Return what one activity and a line of a list tell alike: whose it is, where it stands, until when."""
    row = card.row
    return {
        "subject": {"key": row.subject, "title": row.subject_title},
        "occurrence": row.occurrence,
        "state": {"key": row.state, "title": card.state_title.to(language)},
        "final": row.final or None,
        "standing": card.standing,
        "version": row.version,
        "due": iso(row.due),
        "overdue": card.overdue,
        "respond_by": iso(row.respond_by),
        "waits_for": row.waits_for or None,
        "waits_for_me": card.waits_for_me,
        "waits_plan": row.waits_plan or None,
    }


def offer_json(offer: Offer, language: str) -> dict[str, Any]:
    return {
        "trigger": offer.trigger,
        "title": offer.title.to(language),
        "to": offer.to,
        "to_title": offer.to_title.to(language),
        "by": offer.by.kind,
        "allowed": offer.allowed,
        "reasons": [reason.to_json() for reason in offer.reasons],
    }


def evidence_json(card: EvidenceCard, language: str) -> dict[str, Any]:
    piece = card.evidence
    return {
        "id": piece.id,
        "kind": piece.kind,
        "kind_title": card.kind_title.to(language),
        "number": piece.number,
        "name": piece.name,
        "digest": piece.digest,
        "size": piece.size,
        "media_type": piece.media_type,
        "by": card.by_title,
        "at": iso(piece.at),
        "newest": card.newest,
        "seen": card.seen,
        "position": piece.position,
    }


def link_json(card: LinkCard, language: str) -> dict[str, Any]:
    return {
        "name": card.name,
        "activity": card.activity,
        "workflow": card.workflow_title.to(language),
        "state": card.state_title.to(language),
        "subject": card.subject_title,
        "evidence": [evidence_json(piece, language) for piece in card.evidence],
    }


def list_json(card: ListCard, language: str) -> dict[str, Any]:
    """Return one line of a list of activities."""
    row = card.row
    return {
        "id": row.id,
        "item": {"number": row.item, "title": row.item_title},
        "workflow": {"key": row.workflow, "digest": row.digest, "title": card.workflow_title.to(language)},
        **_where_it_stands(card, language),
    }


def agenda_json(agenda: Agenda, language: str) -> dict[str, Any]:
    groups = ("overdue", "this_week", "later", "undated", "waiting_on_others")
    return {
        "now": iso(agenda.now),
        "counts": dict(agenda.counts),
        **{group: [list_json(card, language) for card in getattr(agenda, group)] for group in groups},
    }


def history_json(lines: Iterable[HistoryLine], language: str) -> list[dict[str, Any]]:
    return [
        {
            "position": line.position,
            "seq": line.seq,
            "type": line.type,
            "at": iso(line.at),
            "person": line.person,
            "person_title": line.person_title,
            "role": line.role or None,
            "on_behalf": line.on_behalf_title or None,
            "trigger": line.trigger or None,
            "trigger_title": line.trigger_title.to(language) or None,
            "from": line.source_title.to(language) or None,
            "to": line.target_title.to(language) or None,
            "comment": line.comment or None,
            "guards": [dict(guard) for guard in line.guards],
            "detail": line.detail or None,
            "cause": line.cause,
        }
        for line in lines
    ]


def board_json(board: Board, language: str) -> dict[str, Any]:
    return {
        "roadmap": board.roadmap.key,
        "now": iso(board.now),
        "totals": dict(board.totals),
        "subjects": [{"key": subject.key, "title": subject.title} for subject in board.subjects],
        "items": [
            {
                "number": line.number,
                "section": section.key,
                "title": line.title.to(language),
                "terms": line.terms,
                "done": line.done,
                "total": line.total,
                "cells": [
                    {
                        "subject": cell.subject,
                        "standing": cell.standing,
                        "total": cell.total,
                        "done": cell.done,
                        "overdue": cell.overdue,
                        "review": cell.review,
                        "moving": cell.moving,
                        "planned": cell.planned,
                        "waiting": cell.waiting,
                        "cancelled": cell.cancelled,
                    }
                    for cell in line.cells.values()
                ],
            }
            for section in board.sections
            for line in section.lines
        ],
    }


def roadmap_json(card: RoadmapCard, language: str) -> dict[str, Any]:
    plan = card.roadmap
    return {
        "key": plan.key,
        "title": plan.title.get(language) or plan.title["ru"],
        "order": {"number": plan.order_number, "date": plan.order_date},
        "period": {"start": plan.start, "end": plan.end},
        "position": plan.position,
        "items": [
            {
                "number": line.number,
                "section": key,
                "title": line.title.to(language),
                "terms": line.terms,
                "reading": line.reading.to_json(),
                "workflow": line.workflow,
                "subjects": list(line.subjects),
                "roles": list(line.roles),
                "doubts": list(line.doubts),
                "done": line.done,
                "total": line.total,
            }
            for key, _, lines in card.sections
            for line in lines
        ],
    }


def record_json(record: Record) -> dict[str, Any]:
    """Return a sealed event as the journal holds it: its body parsed, its leaf in hex, nothing unsealed."""
    return {"position": record.position, "leaf": record.leaf.hex(), "body": parse_canonical(record.body)}


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

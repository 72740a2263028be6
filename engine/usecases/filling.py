"""Filling: answers of a form, checked as a draft and written as one event."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator

from engine.domain.activity import Activity, Situation
from engine.domain.errors import Disallowed, Unreadable
from engine.domain.events import FormSaved, Signature
from engine.domain.text import Text
from engine.domain.workflow import WorkflowVersion
from engine.journal.canonical import canonical, nfc
from engine.ports import UnitOfWork
from engine.usecases.authority import must_be_awaited
from engine.usecases.desk import Desk

MOST_ANSWER_BYTES = 256 * 1024


def check_answers(version: WorkflowVersion, answers: Mapping[str, Any]) -> None:
    """
    Check a draft: every answer belongs to a field of the form and has its type; nothing need be complete yet.

    Raises:
        Disallowed: the workflow has no form.
        Unreadable: an unknown field, an answer of another type, or more than 256 KiB of answers.
    """
    if version.form is None:
        raise Disallowed("no_form", Text("У этой работы нет формы.", "This activity has no form."))
    fields = version.form.get("properties", {})
    for name, answer in answers.items():
        if name not in fields:
            raise Unreadable("unknown_field", f"В форме нет поля «{name}».")
        error = next(iter(Draft202012Validator(fields[name], offline=True).iter_errors(answer)), None)
        if error is not None:
            title = fields[name].get("title", name)
            raise Unreadable("bad_answer", f"Поле «{title}»: не подходит ответ «{answer}» ({error.message}).")
    if len(canonical(nfc(dict(answers)))) > MOST_ANSWER_BYTES:
        raise Unreadable("too_large", "Ответы занимают больше 256 КиБ.")


def write_form(desk: Desk, uow: UnitOfWork, situation: Situation, answers: Mapping[str, Any]) -> Activity:
    """
    Append the saved answers and return the activity with them; saving what already stands writes nothing.

    Raises:
        NotPermitted: the state does not wait for the actor.
        Disallowed: the activity is closed.
    """
    activity = situation.activity
    must_be_open(situation)
    role, organisation = must_be_awaited(
        situation.actor, activity, situation.version, desk.municipality, deed="save_form"
    )
    plain = dict(nfc(dict(answers)))
    if dict(activity.form) == plain:
        return activity
    changed = dataclasses.replace(activity, form=plain, version=activity.version + 1)
    event = FormSaved(
        at=situation.now,
        by=Signature(situation.actor.person, role, organisation, situation.actor.on_behalf_of),
        activity=activity.id,
        version=changed.version,
    )
    uow.append(event, {"form": canonical(plain).decode()})
    return changed


def must_be_open(situation: Situation) -> None:
    """
    Raises:
        Disallowed: the activity has reached a final state and nothing about it changes any more.
    """
    state = situation.version.states[situation.activity.state]
    if state.final is not None:
        raise Disallowed(
            "closed",
            Text(
                f"Работа завершена («{state.title.ru}»): в ней больше ничего не меняют.",
                f"The activity is closed (“{state.title.to('en')}”): nothing in it changes any more.",
            ),
        )

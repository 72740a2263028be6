"""The past is shown by the roles of today, whatever moment is asked for."""

from datetime import timedelta

import pytest

from engine.domain.errors import NotFound
from engine.domain.rows import ActivityFilter
from engine.usecases.appoint import Appointment, grant_roles, revoke_role
from engine.usecases.list_activities import list_activities
from engine.usecases.show_activity import show_activity
from specs.town import Town


def an_activity(town: Town, school: str) -> str:
    wanted = ActivityFilter(item="1.7", subject=school)
    return list_activities(town.desk, town.people["coordinator"], wanted).items[0].row.id


def test_a_revoked_curator_does_not_read_the_past(town: Town) -> None:
    """A moment at which the role was still held opens nothing once it is not."""
    activity, curator, held = an_activity(town, "school-2"), town.people["curator-2"], town.clock.now()
    town.clock.move_to(held + timedelta(days=1))
    assert show_activity(town.desk, activity, curator, as_of=held).row.id == activity
    revoke_role(town.desk, curator, "curator", "school-2", town.people["coordinator"])
    town.clock.move_to(held + timedelta(days=2))
    with pytest.raises(NotFound):
        show_activity(town.desk, activity, curator, as_of=held)


def test_a_grant_of_tomorrow_does_not_open_today(town: Town) -> None:
    """Asking for a moment in the future is no way round the day on which a role begins."""
    activity, curator, now = an_activity(town, "school-7"), town.people["curator-2"], town.clock.now()
    wish = Appointment(curator, "curator", "school-7", now + timedelta(days=10))
    grant_roles(town.desk, (wish,), town.people["coordinator"])
    later = now + timedelta(days=20)
    with pytest.raises(NotFound):
        show_activity(town.desk, activity, curator, as_of=later)
    town.clock.move_to(later)
    assert show_activity(town.desk, activity, curator, as_of=later).row.id == activity

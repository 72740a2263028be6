"""Roles are given in their places, to their ends, and never two that do not go together."""

from datetime import timedelta

import pytest

from engine.domain.errors import Disallowed, NotPermitted, Unreadable
from engine.domain.people import HOUSE_ROLES
from engine.usecases.appoint import Appointment, grant_roles, revoke_role
from specs.town import MUNICIPALITY, Town

DAY = timedelta(days=1)


def grant(town: Town, by: str, *wishes: Appointment) -> None:
    grant_roles(town.desk, wishes, town.people[by])


@pytest.mark.parametrize(("begins", "ends"), [(30, None), (30, 60), (0, 30)])
def test_roles_that_do_not_go_together_do_not_meet_later_either(town: Town, begins: int, ends: int | None) -> None:
    """A curator's role that only begins next month already forbids an administrator's, and the other way round."""
    person, now = town.people["auditor"], town.clock.now()
    until = None if ends is None else now + ends * DAY
    grant(town, "coordinator", Appointment(person, "curator", "school-2", now + begins * DAY, until))
    with pytest.raises(Disallowed) as refused:
        grant(town, "admin", Appointment(person, "admin", MUNICIPALITY))
    assert refused.value.code == "incompatible_roles"


def test_a_role_that_has_ended_no_longer_stands_in_the_way(town: Town) -> None:
    """The curator of last month may become an administrator."""
    person, now = town.people["auditor"], town.clock.now()
    grant(town, "coordinator", Appointment(person, "curator", "school-2", now, now + DAY))
    town.clock.move_to(now + 2 * DAY)
    grant(town, "admin", Appointment(person, "admin", MUNICIPALITY))


def test_a_role_that_has_not_begun_can_be_taken_back(town: Town) -> None:
    """Otherwise it would begin however one tried."""
    person, now = town.people["curator-2"], town.clock.now()
    grant(town, "coordinator", Appointment(person, "curator", "school-7", now + DAY))
    revoke_role(town.desk, person, "curator", "school-7", town.people["coordinator"])
    with town.desk.store.reader(MUNICIPALITY) as reader:
        assert not reader.actor(person, now + 2 * DAY).holds("curator", "school-7")


@pytest.mark.parametrize(("since", "until"), [(None, -1), (None, 0), (-5, -1), (5, 5), (5, 3)])
def test_a_role_that_would_never_be_held_is_unreadable(town: Town, since: int | None, until: int) -> None:
    """Its end has passed, or comes no later than its beginning."""
    now = town.clock.now()
    begins = None if since is None else now + since * DAY
    wish = Appointment(town.people["curator-2"], "curator", "school-7", begins, now + until * DAY)
    with pytest.raises(Unreadable) as refused:
        grant(town, "coordinator", wish)
    assert refused.value.code == "bad_term"


@pytest.mark.parametrize("role", ["", "Curator", "engine", "koordinator"])
def test_an_unknown_role_is_answered_with_the_known_ones(town: Town, role: str) -> None:
    """Granting and revoking name every role there is."""
    person, coordinator = town.people["curator-2"], town.people["coordinator"]
    with pytest.raises(Unreadable) as granting:
        grant(town, "coordinator", Appointment(person, role, "school-7"))
    with pytest.raises(Unreadable) as revoking:
        revoke_role(town.desk, person, role, "school-7", coordinator)
    for refused in (granting.value, revoking.value):
        assert refused.code == "unknown_role"
        assert all(known in refused.sentence for known in HOUSE_ROLES)


@pytest.mark.parametrize(
    ("by", "role", "place"),
    [
        ("coordinator", "director", MUNICIPALITY),
        ("coordinator", "curator", MUNICIPALITY),
        ("admin", "coordinator", "school-2"),
        ("admin", "auditor", "school-2"),
        ("admin", "admin", "school-2"),
    ],
)
def test_a_role_has_its_place(town: Town, by: str, role: str, place: str) -> None:
    """A school's role is held in a school, the municipality's in the municipality; nothing is written otherwise."""
    with town.desk.store.reader(MUNICIPALITY) as reader:
        size = reader.head().size
    with pytest.raises(Unreadable) as refused:
        grant(town, by, Appointment(town.people["auditor"], role, place))
    assert refused.value.code == "misplaced_role"
    with town.desk.store.reader(MUNICIPALITY) as reader:
        assert reader.head().size == size


def test_who_may_not_appoint_learns_nothing_about_places(town: Town) -> None:
    """Permission is asked before the organisation is looked at."""
    with pytest.raises(NotPermitted):
        grant(town, "director-2", Appointment(town.people["curator-2"], "curator", MUNICIPALITY))

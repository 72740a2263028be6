"""Every store alike: several at once; and accounts, which stand apart from the journal."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from engine.ports import Account, Session, Store
from tests.storage.town import (
    CURATOR,
    DIRECTOR,
    START,
    TOWN,
    everything,
    fire,
    open_activity,
)


def test_of_two_decisions_on_one_version_exactly_one_is_made(store: Store) -> None:
    """Everybody saw version 1 and presses at the same time; the units follow one another and the version tells."""
    with store.unit(TOWN) as unit:
        open_activity(unit, "a_1")
        unit.commit()
    start = threading.Barrier(4)

    def press(number: int) -> str:
        start.wait()
        with store.unit(TOWN) as unit:
            activity = unit.material("a_1", DIRECTOR, depth=0).near["a_1"]
            if activity.version != 1:
                winner = unit.winner("a_1")
                return winner.person if winner else "nobody"
            fire(unit, "a_1", "go", activity.state, "gone", 2, by=f"p_{number}")
            unit.commit()
            return "won"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(press, range(4)))
    assert outcomes.count("won") == 1
    with store.reader(TOWN) as reader:
        made = [record.event.by.actor for record in reader.history("a_1") if record.event.type == "transition_fired"]
    assert len(made) == 1
    assert outcomes[:3] == made * 3


def test_many_writers_leave_one_gapless_order_and_a_follower_misses_nothing(store: Store) -> None:
    """Positions are given under the lock: what a follower has passed never grows new events behind it."""
    rounds, writers = 12, 4
    done = threading.Event()
    followed: list[int] = []

    def act(number: int) -> None:
        for turn in range(rounds):
            with store.unit(TOWN) as unit:
                open_activity(unit, f"a_{number}_{turn}", occurrence=f"{number}.{turn}")
                unit.commit()

    def follow() -> None:
        while True:
            last = done.is_set()
            with store.reader(TOWN) as reader:
                followed.extend(record.position for record in reader.records(len(followed), 10_000))
            if last:
                return

    with ThreadPoolExecutor(writers + 1) as pool:
        follower = pool.submit(follow)
        try:
            for writer in [pool.submit(act, number) for number in range(writers)]:
                writer.result()
        finally:
            done.set()
        follower.result()
    records = everything(store)
    assert [record.position for record in records] == list(range(1, len(records) + 1))
    assert followed == [record.position for record in records]
    assert sum(record.event.type == "activity_opened" for record in records) == rounds * writers


# ---------------------------------------------------------------- accounts


def test_an_account_is_put_and_replaced(empty: Store) -> None:
    """One row per login; a new password takes the place of the old one."""
    accounts = empty.accounts()
    assert accounts.account("director-7") is None
    accounts.put_account(Account("director-7", DIRECTOR, "hash-1"))
    accounts.put_account(Account("coordinator", "p_c", "hash-2"))
    accounts.put_account(Account("director-7", DIRECTOR, "hash-3"))
    assert accounts.account("director-7") == Account("director-7", DIRECTOR, "hash-3")
    assert accounts.logins() == ("coordinator", "director-7")


def test_a_session_lives_until_it_is_dropped(empty: Store) -> None:
    """Alone, or with every other session of the same person."""
    accounts = empty.accounts()
    sessions = [
        Session(f"secret-{number}", owner, "cookie", "csrf", START, START, START + timedelta(hours=12))
        for number, owner in enumerate((DIRECTOR, DIRECTOR, CURATOR))
    ]
    for session in sessions:
        accounts.put_session(session)
    later = START + timedelta(minutes=5)
    accounts.touch_session("secret-0", later)
    assert accounts.session("secret-0") == replace(sessions[0], seen_at=later)
    accounts.drop_session("secret-0")
    assert accounts.session("secret-0") is None
    assert accounts.session("secret-1") == sessions[1]
    accounts.drop_sessions_of(DIRECTOR)
    assert accounts.session("secret-1") is None
    assert accounts.session("secret-2") == sessions[2]
    accounts.touch_session("secret-1", later)
    assert accounts.session("secret-1") is None

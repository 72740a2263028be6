"""Reading: lists and their cursors, an activity as it was, the journal's order, and what bulk presses would do."""

from collections import Counter
from datetime import timedelta

import pytest

from specs.town import MUNICIPALITY
from tests.api.house import House
from tests.api.test_statuses import problem_of


def walk(house: House, login: str, limit: int, **wanted: str) -> list[str]:
    """Return the ids of a whole list, page by page."""
    found: list[str] = []
    after = ""
    for _ in range(100):
        params = {"limit": str(limit), "after": after, **wanted}
        page = house.as_(login).get("/activities", params=params).json()
        assert len(page["items"]) <= limit
        found += [item["id"] for item in page["items"]]
        if page["next"] is None:
            assert page["total"] == len(found)
            return found
        after = page["next"]
    raise AssertionError("the list never ends")


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_pages_are_whole_and_apart(unchanging_house: House, limit: int) -> None:
    """Whatever the size of a page, each activity is on exactly one, in one order."""
    whole = walk(unchanging_house, "coordinator", 200)
    assert len(whole) == 11
    assert walk(unchanging_house, "coordinator", limit) == whole
    assert Counter(whole).most_common(1)[0][1] == 1


def test_an_activity_opened_between_two_pages_is_not_doubled(house: House) -> None:
    """The cursor is a place in the order, not a count."""
    client = house.as_("coordinator")
    first = client.get("/activities", params={"limit": 4}).json()
    opened = client.post("/activities", json={"workflow": "visit", "subject": "school-2", "due": "2021-03-30"})
    assert opened.status_code == 201
    rest = client.get("/activities", params={"limit": 200, "after": first["next"]}).json()
    ids = [item["id"] for item in first["items"] + rest["items"]]
    assert len(ids) == len(set(ids)) == 11
    assert opened.json()["id"] not in ids


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ({"item": "1.16"}, 3),
        ({"subject": "school-7"}, 5),
        ({"subject": MUNICIPALITY}, 1),
        ({"state": "uploaded"}, 2),
        ({"workflow": "curator_approval"}, 4),
        ({"workflow": "curator_approval", "subject": "school-2", "item": "1.8"}, 1),
        ({"roadmap": "small"}, 11),
        ({"roadmap": "nothing"}, 0),
        ({"section": "1"}, 11),
        ({"overdue": "true"}, 0),
        ({"mine": "true"}, 0),
        ({"item": "1.16' OR '1'='1"}, 0),
    ],
    ids=str,
)
def test_filters_narrow(unchanging_house: House, wanted: dict[str, str], number: int) -> None:
    """Each filter keeps exactly what it names, and they narrow together; the auditor is waited for by nobody."""
    assert len(walk(unchanging_house, "auditor", 50, **wanted)) == number


def test_mine_is_what_waits_for_me(house: House) -> None:
    """The director's turn, the curator's turn; the rest is not theirs."""
    mine = {
        login: {
            (item["item"]["number"], item["workflow"]["key"])
            for item in house.as_(login).get("/activities?mine=true").json()["items"]
        }
        for login in ("director-2", "curator-2")
    }
    assert mine["director-2"] == {("1.11", "roadmap_upload"), ("1.16", "report")}
    assert mine["curator-2"] == {("1.7", "self_diagnosis"), ("1.8", "curator_approval")}


def test_overdue_is_what_is_past_its_last_moment(own_house: House) -> None:
    """The day itself is included: nothing on it, everything open after it."""
    clock = own_house.town.clock
    clock.move_to(clock.now() + timedelta(days=30))
    client = own_house.as_("auditor")
    assert client.get("/activities?overdue=true").json()["total"] == 0
    clock.move_to(clock.now() + timedelta(days=1))
    body = client.get("/activities?overdue=true").json()
    assert body["total"] == 11
    assert {item["standing"] for item in body["items"]} == {"overdue"}


@pytest.mark.parametrize("after", ["x", "!!!", "bnVsbA==", "WzFd", "W10=", "й", "eyJhIjoxfQ==", "WzEsMiwzLDRd"])
def test_a_cursor_of_somebody_elses_making_is_unreadable(unchanging_house: House, after: str) -> None:
    """A cursor that no page gave is 422, not an error of ours."""
    answer = unchanging_house.as_("auditor").get("/activities", params={"after": after})
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "mine=perhaps", f"item={'x' * 101}"])
def test_a_wrong_query_is_unreadable(house: House, query: str) -> None:
    """Bounds of a query are told, not bent."""
    problem_of(house.as_("auditor").get(f"/activities?{query}"), 422, "unreadable_request")


# ---------------------------------------------------------------- one activity


def test_an_activity_has_the_shape_of_the_contract(house: House) -> None:
    """Every field that others rely on, and its ETag is its version."""
    answer = house.as_("director-2").get(f"/activities/{house.activity('diagnosis')}")
    body = answer.json()
    assert body["id"] == house.activity("diagnosis")
    assert body["item"].items() >= {"number": "1.7", "title": "Самодиагностика"}.items()
    assert body["workflow"].keys() >= {"key", "version", "digest"}
    assert body["workflow"]["digest"].startswith("sha256:")
    assert body["subject"] == {"key": "school-2", "title": "Школа № 2"}
    assert body["state"] == {"key": "uploaded", "title": "Загружено, на проверке"}
    assert body["waits_for"] == "curator"
    assert body["due"].startswith("2021-04-28")
    assert body["overdue"] is False
    assert answer.headers["etag"] == f'"{body["version"]}"'
    assert [link.keys() >= {"name", "activity"} for link in body["links"]] == [True]
    assert body["evidence"][0]["digest"].startswith("sha256:")
    recall = next(offer for offer in body["transitions"] if offer["trigger"] == "recall")
    assert recall["allowed"] is True
    assert recall["to"] == "filling"
    for offer in body["transitions"]:
        for reason in offer["reasons"]:
            assert reason.keys() == {"guard", "verdict", "sentence", "facts", "clears"}
            assert reason["verdict"] in ("pass", "fail", "crashed")
            assert reason["sentence"].keys() == {"ru", "en"}
            assert reason["verdict"] == "pass" or reason["clears"]


def test_an_etag_may_be_sent_back_as_it_came(house: House) -> None:
    """If-Match is the ETag of what was read, of a form that was saved and of a file that was attached."""
    client, plan = house.as_("director-2"), house.activity("plan")
    etag = client.get(f"/activities/{plan}").headers["etag"]
    assert client.post(f"/activities/{plan}/transitions/upload", headers={"If-Match": etag}).status_code == 409
    saved = client.put(f"/activities/{plan}/form", json={"answers": {"order_number": "7"}})
    assert saved.headers["etag"] != etag
    file = {"kind": "school_roadmap", "name": "a.pdf"}
    attached = client.post(f"/activities/{plan}/evidence", params=file, content=b"%PDF")
    assert client.get(f"/activities/{plan}").headers["etag"] == attached.headers["etag"]


def test_as_of_shows_the_past_and_does_not_touch_the_present(own_house: House) -> None:
    """At each moment the state, version, files and links of that moment; before the opening there was nothing."""
    clock, work = own_house.town.clock, own_house.activity("report")
    client, begun = own_house.as_("director-2"), clock.now()
    clock.move_to(begun + timedelta(days=1))
    assert own_house.press("director-2", "report", "start").status_code == 200
    clock.move_to(begun + timedelta(days=2))
    then = client.get(f"/activities/{work}", params={"as_of": begun.isoformat()})
    assert (then.json()["state"]["key"], then.json()["version"]) == ("not_started", 2)
    assert then.json()["as_of"] == begun.isoformat()
    between = (begun + timedelta(days=1, seconds=1)).isoformat()
    assert client.get(f"/activities/{work}", params={"as_of": between}).json()["state"]["key"] == "filling"
    assert client.get(f"/activities/{work}").json()["as_of"] is None
    before = (begun - timedelta(days=1)).isoformat()
    assert client.get(f"/activities/{work}", params={"as_of": before}).status_code == 404
    assert own_house.as_("director-7").get(f"/activities/{work}", params={"as_of": between}).status_code == 404


def test_the_past_is_shown_to_those_who_may_see_the_present(own_house: House) -> None:
    """A role that has ended opens no earlier moment either; a role given today opens the whole past."""
    begun, work = own_house.town.clock.now().isoformat(), own_house.activity("plan", "school-7")
    own_house.town.clock.move_to(own_house.town.clock.now() + timedelta(days=1))
    coordinator, people = own_house.as_("coordinator"), own_house.town.people
    ended = {"person": people["director-7"], "role": "director", "organisation": "school-7"}
    assert coordinator.post("/people/grants:revoke", json=ended).status_code == 204
    given = {"person": people["curator-2"], "role": "curator", "organisation": "school-7"}
    assert coordinator.post("/people/grants", json=given).status_code == 204
    own_house.town.clock.move_to(own_house.town.clock.now() + timedelta(days=1))
    for login, status in (("director-7", 404), ("curator-2", 200)):
        answer = own_house.as_(login).get(f"/activities/{work}", params={"as_of": begun})
        assert answer.status_code == status, login


def test_a_moment_without_a_zone_is_the_towns(own_house: House) -> None:
    """«2021-03-29T12:00» is noon in the town, five hours before noon in UTC."""
    work, client = own_house.activity("report"), own_house.as_("director-2")
    assert client.get(f"/activities/{work}?as_of=2021-03-29T11:00:00").status_code == 200
    assert client.get(f"/activities/{work}?as_of=2021-03-29T10:59:59").status_code == 404


@pytest.mark.parametrize("as_of", ["yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1e99"])
def test_a_moment_that_cannot_be_is_unreadable(unchanging_house: House, as_of: str) -> None:
    """Words and moments outside every calendar are 422."""
    path = f"/activities/{unchanging_house.activity('report')}"
    answer = unchanging_house.as_("auditor").get(path, params={"as_of": as_of})
    assert answer.status_code == 422, answer.text


def test_history_tells_refusals_with_their_reasons(house: House) -> None:
    """What was tried and why it did not happen is as much history as what did."""
    assert house.press("curator-2", "diagnosis check", "approve", json={"comment": "Смотрю."}).status_code == 409
    path = f"/activities/{house.activity('diagnosis check')}/history"
    last = house.as_("auditor").get(path).json()["items"][-1]
    assert (last["type"], last["trigger"], last["comment"]) == ("transition_refused", "approve", "Смотрю.")
    assert last["person_title"] == "Куратор школы № 2"
    assert {"guard": "evidence_seen", "verdict": "fail"}.items() <= next(
        guard for guard in last["guards"] if guard["guard"] == "evidence_seen"
    ).items()


# ---------------------------------------------------------------- the journal


def test_a_follower_of_the_journal_misses_nothing(unchanging_house: House) -> None:
    """Positions 1..N, page by page, and the head says N."""
    client, after, found = unchanging_house.as_("auditor"), 0, []
    while True:
        page = client.get("/journal", params={"after": after, "limit": 20}).json()
        found += [item["position"] for item in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    head = client.get("/journal/head").json()
    assert found == list(range(1, head["size"] + 1))
    assert head["root"] == page["root"]
    assert client.get("/journal", params={"after": head["size"]}).json()["items"] == []


def test_the_journal_holds_no_words_of_people(house: House) -> None:
    """Names, comments and files' names stay outside: the journal that others copy has only commitments."""
    comment = {"text": "Секретное замечание"}
    house.as_("director-2").post(f"/activities/{house.activity('plan')}/comments", json=comment)
    text = house.as_("auditor").get("/journal", params={"limit": 1000}).text
    assert "Секретное" not in text
    assert "Директор школы" not in text
    assert "Файл школы.pdf" not in text


@pytest.mark.parametrize("after", ["-1", "x", str(2**63), str(10**30)])
def test_a_position_that_cannot_be_is_unreadable(unchanging_house: House, after: str) -> None:
    """Not a number, before the beginning, or larger than any database counts."""
    assert unchanging_house.as_("auditor").get("/journal", params={"after": after}).status_code == 422


# ---------------------------------------------------------------- bulk


def test_a_dry_run_foresees_each_row_and_writes_nothing(house: House) -> None:
    """What it foretells for fired, refused, foreign, stale and forbidden rows is what then happens."""
    comment = {"comment": "Не хватает последней страницы."}
    rows = [
        {"activity": house.activity(work, school), "version": version or house.version(house.activity(work, school))}
        for work, school, version in (
            ("diagnosis", "school-2", 0),
            ("diagnosis check", "school-2", 0),
            ("plan check", "school-2", 0),
            ("diagnosis check", "school-7", 0),
            ("diagnosis", "school-2", 1),
        )
    ]
    body = {"trigger": "send_back", "rows": [*rows, {"activity": "a_unknown", "version": 1}], **comment}
    size = house.size()
    foretold = house.as_("curator-2").post("/activities:fire", json={**body, "dry_run": True}).json()
    assert house.size() == size
    done = house.as_("curator-2").post("/activities:fire", json=body).json()
    assert (foretold["dry_run"], done["dry_run"]) == (True, False)
    statuses = [row["status"] for row in foretold["items"]]
    assert statuses == [row["status"] for row in done["items"]] == [409, 200, 409, 404, 412, 404]
    assert [row["allowed"] for row in foretold["items"]] == [False, True, False, False, False, False]
    assert foretold["items"][2]["reasons"] == done["items"][2]["reasons"]
    assert foretold["items"][2]["detail"]
    assert done["items"][1]["event"]["position"] == size + 2


def test_a_dry_run_knows_whose_button_it_is(house: House) -> None:
    """A row that is not one's role's is 403 in the forecast as in the press."""
    check = house.activity("diagnosis check")
    body = {"trigger": "approve", "rows": [{"activity": check, "version": house.version(check)}]}
    foretold = house.as_("director-2").post("/activities:fire", json={**body, "dry_run": True}).json()["items"][0]
    assert foretold["status"] == house.press("director-2", "diagnosis check", "approve").status_code == 403


def test_a_bulk_press_is_the_same_press(house: House) -> None:
    """A row that is refused does not stop the others, and each stands in the journal like a single press."""
    ids = [house.activity("report"), house.activity("diagnosis")]
    body = {"trigger": "start", "rows": [{"activity": each, "version": house.version(each)} for each in ids]}
    done = house.as_("director-2").post("/activities:fire", json=body).json()["items"]
    assert [row["status"] for row in done] == [200, 409]
    assert house.as_("director-2").get(f"/activities/{ids[0]}").json()["state"]["key"] == "filling"
    history = house.as_("director-2").get(f"/activities/{ids[1]}/history").json()["items"]
    assert history[-1]["type"] == "transition_refused"


def test_a_press_that_relies_on_a_file_needs_that_file(house: House) -> None:
    """An id of evidence that is not attached here stops the press before it is tried."""
    size = house.size()
    answer = house.press("director-2", "report", "start", json={"evidence": ["e_elsewhere"]})
    problem_of(answer, 422, "unknown_evidence")
    assert house.size() == size


def test_a_press_may_bring_its_form(house: House) -> None:
    """The answers are saved and judged in the same transaction; a refusal keeps them as a draft."""
    answer = house.press("director-2", "plan", "upload", json={"form": {"order_number": "12"}})
    assert answer.status_code == 409
    plan = house.as_("director-2").get(f"/activities/{house.activity('plan')}").json()
    assert plan["form"] == {"order_number": "12"}

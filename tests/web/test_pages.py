"""Pages as a browser without scripts gets them: every page for everybody, in both languages, and errors in words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import httpx2
import pytest

from api.web.answers import lay_out, read_answers
from api.web.frame import safe_path
from tests.api.house import PASSWORD, House

HTML = {"Accept": "text/html"}
PAGES = ("/agenda", "/board", "/activities", "/roadmap", "/workflows", "/workflows/self_diagnosis")
PEOPLE = ("coordinator", "auditor", "admin", "director-2", "curator-2")
RUSSIAN_ONLY = re.compile(r"Ждёт вас|Журнал|Сохранить|Мероприятие")


@contextmanager
def visiting(house: House, login: str, language: str = "ru") -> Iterator[httpx2.Client]:
    """Sign in through the page, as somebody with a browser does."""
    with httpx2.Client(
        base_url=house.address, trust_env=False, headers={**HTML, "Accept-Language": language}, follow_redirects=True
    ) as client:
        if login:
            answer = client.post("/sign-in", data={"login": login, "password": PASSWORD, "next": "/agenda"})
            assert answer.status_code == 200
            assert answer.url.path == "/agenda"
        yield client


@pytest.mark.parametrize("login", PEOPLE)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_opens_for_everybody(house: House, login: str, language: str) -> None:
    """No page fails for want of a value; each says its language; nothing is cached by a shared computer."""
    with visiting(house, login, language) as client:
        for page in PAGES:
            answer = client.get(page)
            assert answer.status_code == 200, page
            assert f'<html lang="{language}">' in answer.text
            assert answer.headers["cache-control"] == "no-store"
            assert language == "ru" or not RUSSIAN_ONLY.search(answer.text), page


def test_no_page_needs_inline_scripts_or_styles(house: House) -> None:
    """The strict policy is kept by the pages themselves: no handler, style or script stands inside them."""
    activity = house.activity("diagnosis")
    with visiting(house, "coordinator") as client:
        for page in (*PAGES, f"/activities/{activity}", "/journal", "/people"):
            text = client.get(page).text
            assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", text), page


def test_journal_and_people_are_for_those_who_may(house: House) -> None:
    """The menu offers only doors that open; the others answer in words whose job it is."""
    with visiting(house, "director-2") as client:
        assert 'href="/journal"' not in client.get("/agenda").text
        answer = client.get("/journal")
        assert answer.status_code == 403
        assert "аудитор" in answer.text
    with visiting(house, "auditor") as client:
        assert 'href="/journal"' in client.get("/agenda").text
        journal = client.get("/journal")
        assert journal.status_code == 200
        assert "«Загрузить»: Заполняется → Загружено, на проверке" in journal.text
        assert client.get("/people").status_code == 200


def test_an_unknown_and_a_foreign_activity_look_alike(house: House) -> None:
    """Another school's director learns nothing, not even that the activity exists."""
    activity = house.activity("diagnosis", "school-7")
    with visiting(house, "director-2") as client:
        foreign, unknown = client.get(f"/activities/{activity}"), client.get("/activities/a_0")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.text.replace(activity, "X") == unknown.text.replace("a_0", "X")
        assert client.get("/no/such/page").status_code == 404


def test_programs_still_get_problem_documents(house: House) -> None:
    """Pages are for people: the same errors come as JSON to the API and to whoever does not ask for HTML."""
    with visiting(house, "director-2") as client:
        api = client.get("/api/v1/activities/a_0")
        plain = client.get("/activities/a_0", headers={"Accept": "application/json"})
    assert api.headers["content-type"] == plain.headers["content-type"] == "application/problem+json"


def test_a_curator_reads_the_answers_of_a_school_and_cannot_change_them(house: House) -> None:
    """What is being checked stays as it was sent, although the state waits for the curator."""
    activity = house.activity("diagnosis")
    with visiting(house, "curator-2") as client:
        page = client.get(f"/activities/{activity}").text
        assert 'name="answer.' not in page
        assert 'type="file"' not in page
        forced = client.post(
            f"/activities/{activity}/evidence",
            data={"csrf": token(page), "expected_version": "9", "deed": "save", "answer.students": "1"},
        )
        assert forced.status_code in (403, 412)
        version = house.as_("curator-2").get(f"/activities/{activity}").json()["version"]
        answer = house.as_("curator-2").put(
            f"/activities/{activity}/form", json={"answers": {"students": 1}, "version": version}
        )
        assert answer.status_code == 403


def test_the_door_sends_back_to_where_one_was_going(house: House) -> None:
    """A link from a letter survives signing in; a link to another site does not."""
    activity = house.activity("diagnosis")
    with visiting(house, "") as client:
        door = client.get(f"/activities/{activity}")
        assert door.url.path == "/sign-in"
        onward = unescape(re.search(r'name="next" value="([^"]*)"', door.text)[1])  # type: ignore[index]
        inside = client.post("/sign-in", data={"login": "director-2", "password": PASSWORD, "next": onward})
        assert inside.url.path == f"/activities/{activity}"
        refused = client.post("/sign-in", data={"login": "director-2", "password": "wrong-password", "next": "/"})
        assert refused.status_code == 401
        assert "не подходят друг к другу" in refused.text


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example", "/\\evil.example", "", "/a\nb"])
def test_no_redirect_leaves_the_site(path: str) -> None:
    """Only a path of ours is followed after signing in or choosing a language."""
    assert safe_path(path) == "/"
    assert safe_path("/activities?item=1.7") == "/activities?item=1.7"


def test_a_form_without_its_token_is_refused(house: House) -> None:
    """A page of another site cannot press for a person, even with the person's cookie."""
    activity = house.activity("plan")
    before = house.size()
    with visiting(house, "director-2") as client:
        answer = client.post(f"/activities/{activity}/presses", data={"deed": "press upload", "expected_version": "1"})
        assert answer.status_code == 403
        foreign = client.post("/sign-out", headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403
    assert house.size() == before


def test_what_was_typed_is_kept_when_the_session_has_ended(house: House) -> None:
    """Nothing is lost: the page that asks to sign in again shows the text to copy."""
    activity = house.activity("diagnosis check")
    with visiting(house, "") as client:
        answer = client.post(
            f"/activities/{activity}/presses", data={"deed": "press send_back", "comment": "Долгий труд"}
        )
    assert answer.status_code == 401
    assert "Долгий труд" in answer.text


def test_words_of_people_are_shown_as_words(house: House) -> None:
    """A comment or a file name with markup in it stays text."""
    activity = house.activity("diagnosis")
    nasty = "<script>alert(1)</script>"
    with visiting(house, "director-2") as client:
        page = client.get(f"/activities/{activity}").text
        answer = client.post(
            f"/activities/{activity}/comments", data={"csrf": token(page), "key": "k", "remark": nasty}
        )
    assert answer.status_code == 200
    assert nasty not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_the_language_switch_is_remembered(house: House) -> None:
    """The reader's own choice wins over the browser's preference and returns to the same page."""
    with visiting(house, "director-2") as client:
        page = client.get("/language/en", params={"back": "/board"})
        assert page.url.path == "/board"
        assert '<html lang="en">' in page.text
        assert '<html lang="en">' in client.get("/agenda").text


SCHEMA = {
    "type": "object",
    "required": ["count", "kind"],
    "properties": {
        "count": {"type": "integer", "title": "Число", "minimum": 1, "maximum": 10},
        "kind": {"type": "string", "title": "Вид", "enum": ["а", "б"], "x-enum-en": ["a", "b"]},
        "day": {"type": "string", "title": "День", "format": "date"},
        "agreed": {"type": "boolean", "title": "Согласовано"},
        "why": {"type": "string", "title": "Почему", "minLength": 5, "maxLength": 400},
    },
}


def test_answers_are_read_by_their_types_and_wrong_ones_told_beside_their_fields() -> None:
    """What fits is saved, what does not is named; an earlier answer is not lost to a typing error."""
    typed = {"count": "11", "kind": "в", "day": "2021-02-30", "why": "да", "agreed": "yes"}
    posted = {f"answer.{name}": text for name, text in typed.items()}
    answers, wrong = read_answers(SCHEMA, posted, {"count": 7}, "ru")
    assert answers == {"count": 7, "agreed": True}
    assert set(wrong) == {"count", "kind", "day", "why"}
    assert wrong["count"] == "Не больше 10."
    assert wrong["why"] == "Не короче 5 знаков; сейчас 2."
    fine = {"answer.count": " 1 0 ", "answer.kind": "б", "answer.day": "2021-02-28", "answer.why": "потому"}
    answers, wrong = read_answers(SCHEMA, fine, {"agreed": True}, "ru")
    assert (answers, wrong) == (
        {"count": 10, "kind": "б", "day": "2021-02-28", "why": "потому", "agreed": False}, {},
    )  # fmt: skip


def test_a_sheet_shows_what_was_typed_rather_than_what_is_saved() -> None:
    """After a mistake the person sees their own words again, in their own language's options."""
    sheet = lay_out(SCHEMA, {"count": 7}, "en", typed={"answer.count": "x", "answer.kind": "б"}, wrong={"count": "No."})
    fields = {field.name: field for section in sheet.sections for field in section.fields}
    assert (fields["count"].typed, fields["count"].wrong, sheet.filled, sheet.required) == ("x", "No.", 1, 2)
    assert fields["kind"].options == (("а", "a"), ("б", "b"))
    assert (fields["kind"].control, fields["why"].control, fields["day"].control) == ("few", "paragraph", "date")


def token(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]

"""People at a real browser: the main job clicked through, with scripts and without, on a desk and on a phone."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api.house import House
from tests.web.conftest import PHONE, WIDE, Enter

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("VEKHA_SHOTS", "")
"""Folder for pictures of the pages; by default they go to the test's own and vanish with it."""


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_school_hands_in_and_its_curator_approves(
    house: House, enter: Enter, tmp_path: Path, javascript: bool
) -> None:
    """One page to fill in, attach and upload; one page to open the file and press «ОДОБРЕНО»."""
    paper = tmp_path / "План школы.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    director = enter("director-2", javascript=javascript)
    director.click("text=Дорожная карта школы >> nth=0")
    fill_everything(director)
    director.set_input_files("[name=file]", paper)
    director.click("button:has-text('Приложить файл')")
    expect(director.locator(".notice.good")).to_contain_text("Файл приложен")
    director.click("button[value='press upload']")
    expect(director.locator(".notice.good")).to_contain_text("Готово")
    expect(director.locator(".standing-line")).to_contain_text("на проверке")

    curator = enter("curator-2", javascript=javascript)
    curator.goto(f"/activities/{house.activity('plan check')}")
    approve = curator.locator("button[value='press approve']")
    expect(approve).to_be_disabled()
    expect(curator.locator("#why-approve")).to_contain_text("Откройте и посмотрите последнюю версию")
    with curator.expect_download() as opened:
        curator.click("#materials ~ .linked .file:not(.old) a")
    assert opened.value.suggested_filename == "План школы.pdf"
    if not javascript:
        curator.click("[data-refresh]")
    expect(approve).to_be_enabled()
    expect(curator.locator(".seen").first).to_have_text("открыт вами")
    approve.click()
    expect(curator.locator(".notice.good")).to_contain_text("ОДОБРЕНО")
    assert house.activity("plan check") in curator.url
    curator.goto(f"/activities/{house.activity('plan')}")
    expect(curator.locator(".standing-line")).to_contain_text("ОДОБРЕНО")


def test_a_slower_curator_sees_who_won_and_keeps_the_comment(house: House, enter: Enter) -> None:
    """412 is a page: who, what, when, the activity as it is now; and the school sees why its work came back."""
    activity = house.activity("diagnosis check")
    first, second = enter("curator-2"), enter("second-curator-2", javascript=False)
    for page in (first, second):
        page.goto(f"/activities/{activity}")
        page.fill("#comment", "Нет подписи директора на последней странице")
    first.click("button[value='press send_back']")
    expect(first.locator(".notice.good")).to_be_visible()
    with second.expect_response(lambda answer: answer.request.method == "POST") as answered:
        second.click("button[value='press send_back']")
    assert answered.value.status == 412
    told = second.locator(".notice.bad")
    expect(told).to_contain_text("Кто-то успел раньше")
    expect(told).to_contain_text("Куратор школы № 2: «Вернуть на доработку»")
    expect(second.locator(".standing-line")).to_contain_text("Возвращено")
    expect(second.locator(".notice .kept")).to_have_value("Нет подписи директора на последней странице")
    director = enter("director-2")
    director.goto(f"/activities/{house.activity('diagnosis')}")
    expect(director.locator(".remark-card")).to_contain_text("Нет подписи директора")
    second.goto(f"/activities/{activity}/presses")
    assert second.url.endswith(activity), "reloading the address of a press must not fail"


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_refused_press_names_every_reason_and_loses_no_word(house: House, enter: Enter, javascript: bool) -> None:
    """409 comes back as the same page: reasons above, typed comment in place, the attempt in the history."""
    page = enter("curator-2", javascript=javascript)
    page.goto(f"/activities/{house.activity('diagnosis check')}")
    page.fill("#comment", "мало")
    page.click("button[value='press send_back']")
    told = page.locator(".notice.bad")
    expect(told).to_contain_text("«Вернуть на доработку» не получилось")
    expect(told).to_contain_text("не меньше 10 знаков")
    expect(page.locator("#comment")).to_have_value("мало")
    expect(page.locator(".act-transition_refused")).to_have_count(1)
    assert page.url.endswith(house.activity("diagnosis check")) is javascript


def test_wrong_answers_are_told_beside_their_fields_and_right_ones_saved(house: House, enter: Enter) -> None:
    """A draft survives a typing error; the error stands where it was made."""
    page = enter("director-2")
    page.goto(f"/activities/{house.activity('report')}")
    page.fill("[name='answer.planned_items']", "семь")
    page.fill("[name='answer.done_items']", "5")
    page.click("text=Сохранить черновик")
    expect(page.locator(".notice.bad")).to_contain_text("Некоторые ответы не подошли")
    expect(page.locator("#wrong-planned_items")).to_have_text("Нужно целое число, например 42.")
    expect(page.locator("[name='answer.planned_items']")).to_have_value("семь")
    page.goto(f"/activities/{house.activity('report')}")
    expect(page.locator("[name='answer.done_items']")).to_have_value("5")
    expect(page.locator("[name='answer.planned_items']")).to_have_value("")


def test_enter_in_a_field_saves_and_never_presses(house: House, enter: Enter) -> None:
    """The first button of a form answers Enter: it has to be the harmless one."""
    page = enter("director-2", javascript=False)
    page.goto(f"/activities/{house.activity('report')}")
    page.fill("[name='answer.done_items']", "5")
    page.press("[name='answer.done_items']", "Enter")
    expect(page.locator(".notice.good")).to_contain_text("Черновик сохранён")


def test_the_board_is_walked_with_arrows(house: House, enter: Enter) -> None:
    """Arrows go from cell to cell over what is not concerned; Enter leads to the activities of the cell."""
    page = enter("coordinator")
    page.goto("/board")
    first = page.locator("[data-cell]").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("Школа № 7, 1.8")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/activities?item=1.7&subject=school-2*")


def test_the_first_tab_leads_to_the_content(house: House, enter: Enter) -> None:
    """Somebody with a keyboard skips the menu, and focus is visible."""
    page = enter("director-2")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement.closest('.line')).outlineStyle") == "solid"


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("language", ["ru-RU", "en-GB"])
def test_no_page_is_wider_than_its_window(
    house: House, enter: Enter, tmp_path: Path, width: int, language: str
) -> None:
    """On a desk and on a phone nothing but tables and pictures, in their own frames, scrolls sideways."""
    shots = Path(SHOTS) if SHOTS else tmp_path
    page = enter("coordinator", width=width, language=language)
    for name, path in {
        "agenda": "/agenda",
        "board": "/board",
        "activities": "/activities",
        "activity": f"/activities/{house.activity('diagnosis')}",
        "roadmap": "/roadmap",
        "journal": "/journal",
        "people": "/people",
        "workflow": "/workflows/agreement",
    }.items():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.locator("h1").count() == 1
        assert nameless(page) == [], name
        picture = shots / f"{name}-{width}-{language[:2]}.png"
        page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 5_000


def test_board_keeps_its_first_column_in_sight_on_a_phone(house: House, enter: Enter) -> None:
    """Scrolled sideways, the row still says which item it is."""
    page = enter("coordinator", width=PHONE)
    page.goto("/board")
    page.locator(".matrix-scroll").evaluate("frame => { frame.scrollLeft = 400 }")
    assert page.locator(".matrix-scroll").evaluate("frame => frame.scrollLeft") > 0
    box = page.locator("tbody .matrix-item >> nth=0").bounding_box()
    assert box is not None
    assert 0 <= box["x"] < 40


def test_paper_shows_no_buttons(house: House, enter: Enter) -> None:
    """Printed, a board is a table and not a screen."""
    page = enter("coordinator")
    page.goto("/board")
    page.emulate_media(media="print")
    for screen_only in (".menu", ".filters", ".visitor"):
        expect(page.locator(screen_only)).to_be_hidden()
    expect(page.locator(".matrix")).to_be_visible()


def nameless(page: Page) -> list[str]:
    """Return controls without a name for those who cannot see, and ids that are used twice."""
    found = page.evaluate(
        """() => {
          const named = (e) => e.getAttribute('aria-label') || e.labels?.length || e.textContent.trim() || e.title;
          const bad = [...document.querySelectorAll('a, button:not([aria-hidden]), select, textarea,'
            + ' input:not([type=hidden])')].filter((e) => !named(e)).map((e) => e.outerHTML.slice(0, 120));
          const ids = [...document.querySelectorAll('main [id]')].map((e) => e.id);
          return bad.concat(ids.filter((id, n) => ids.indexOf(id) !== n));
        }"""
    )
    assert isinstance(found, list)
    return [str(each) for each in found]


def fill_everything(page: Page) -> None:
    """Give every field of the form on the page an answer that fits it."""
    for field in page.locator(".sheet input[inputmode=numeric]").all():
        field.fill("50")
    for field in page.locator(".sheet input[type=date]").all():
        field.fill("2021-05-20")
    for field in page.locator(".sheet textarea, .sheet input:not([type]):not([inputmode])").all():
        field.fill("Ответ школы, достаточно длинный для любого поля: сделано по плану, трудностей нет.")
    for choice in page.locator(".sheet select").all():
        choice.select_option(index=1)
    for group in page.locator(".sheet fieldset.few").all():
        group.locator("input").first.check()

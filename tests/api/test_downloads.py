"""Downloads: a stored file comes back byte for byte, as an attachment under its own name, and opens in no page."""

import re
from urllib.parse import unquote

import pytest

from tests.api.house import House
from tests.api.test_statuses import problem_of

CONTENT = b"<script>alert(1)</script>"


def attach(house: House, name: str) -> dict[str, str]:
    path = f"/activities/{house.activity('plan')}/evidence"
    answer = house.as_("director-2").post(path, params={"kind": "school_roadmap", "name": name}, content=CONTENT)
    assert answer.status_code == 201, answer.text
    attached: dict[str, str] = answer.json()
    return attached


def test_a_file_comes_back_as_an_attachment_that_nothing_runs(house: House) -> None:
    """Bytes are equal; the browser may neither sniff, nor show, nor run, nor keep them."""
    attached = attach(house, "План.pdf")
    answer = house.as_("curator-2").get(f"/activities/{house.activity('plan')}/evidence/{attached['id']}")
    assert answer.content == CONTENT
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Дорожная карта № 7.pdf", "Дорожная карта № 7.pdf"),
        ('План "новый"; filename=evil.exe.pdf', 'План "новый"; filename=evil.exe.pdf'),
        ("план\r\nSet-Cookie: a=b.pdf", "планSet-Cookie: a=b.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\директор\\план.pdf", "план.pdf"),
        ("план\u202efdp.exe.pdf", "планfdp.exe.pdf"),
        ("100% готово.pdf", "100% готово.pdf"),
        ("й.pdf".replace("й", "и\u0306"), "й.pdf"),
        ("я" * 400 + ".pdf", "я" * 196 + ".pdf"),
    ],
)
def test_names_keep_their_letters_and_cannot_break_out(house: House, sent: str, kept: str) -> None:
    """RFC 6266: the whole name in UTF-8 beside an ASCII one; no new header, no path, no hidden direction."""
    attached = attach(house, sent)
    assert attached["name"] == kept
    answer = house.as_("director-2").get(f"/activities/{house.activity('plan')}/evidence/{attached['id']}")
    told = answer.headers["content-disposition"]
    found = re.fullmatch(r"attachment; filename=\"([^\"\\]*)\"; filename\*=UTF-8''([A-Za-z0-9%._~-]+)", told)
    assert found, told
    assert found[1].isascii()
    assert unquote(found[2]) == kept
    assert "set-cookie" not in answer.headers


def test_the_first_opening_by_each_person_is_recorded_once(house: House) -> None:
    """Who has seen a file is a fact of the journal; reading it again adds nothing."""
    path = f"/activities/{house.activity('plan')}/evidence/{attach(house, 'План.pdf')['id']}"
    before = house.size()
    for login in ("curator-2", "curator-2", "auditor"):
        assert house.as_(login).get(path).status_code == 200
    assert house.size() == before + 2


def test_bytes_that_no_longer_match_are_not_handed_out(own_house: House) -> None:
    """A flipped byte in a stored file is 500 with words for the administrator, and counts as seen by nobody."""
    attached = attach(own_house, "План.pdf")
    digest = attached["digest"].removeprefix("sha256:")
    stored = own_house.files / digest[:2] / digest[2:4] / digest
    stored.chmod(0o644)
    stored.write_bytes(b"!" + CONTENT[1:])
    before = own_house.size()
    path = f"/activities/{own_house.activity('plan')}/evidence/{attached['id']}"
    problem_of(own_house.as_("curator-2").get(path), 500, "corrupted")
    assert own_house.size() == before


def test_a_file_is_found_only_under_its_own_activity(house: House) -> None:
    """An id of a file of one activity opens nothing under another one, even one's own."""
    attached = attach(house, "План.pdf")
    elsewhere = f"/activities/{house.activity('report')}/evidence/{attached['id']}"
    problem_of(house.as_("director-2").get(elsewhere), 404, "not_found")

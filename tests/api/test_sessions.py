"""Sessions: signing in and out, ends of sessions, the brake on guessing, and requests that other sites forge."""

from datetime import timedelta
from pathlib import Path

import pytest

from api.doorway import ATTEMPTS
from tests.api.house import API, PASSWORD, House, memory_house
from tests.api.test_statuses import problem_of

COMMENT = {"text": "Срок прежний."}


def comments(house: House) -> str:
    return f"/activities/{house.activity('plan')}/comments"


# ---------------------------------------------------------------- in and out


def test_signing_in_sets_a_cookie_that_scripts_cannot_read(house: House) -> None:
    """HttpOnly, SameSite=Lax, for the whole house; the answer names the person and gives the form token."""
    with house.open_client() as client:
        answer = client.post("/session", json={"login": "curator-2", "password": PASSWORD})
        assert answer.status_code == 200
        assert answer.json().keys() == {"person", "csrf"}
        assert answer.json()["person"] == house.town.people["curator-2"]
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("vekha=")
        assert {"HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
        me = client.get("/me").json()
        assert me["grants"] == [{"role": "curator", "organisation": "school-2"}]
        assert me["csrf"] == answer.json()["csrf"]


def test_behind_tls_the_browser_itself_guards_the_cookie(tmp_path: Path) -> None:
    """With secure cookies: the `__Host-` prefix, Secure, and HSTS on every answer."""
    with memory_house(tmp_path, settings={"secure_cookies": True}) as house, house.open_client() as client:
        answer = client.post("/session", json={"login": "curator-2", "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("__Host-vekha=")
        assert "Secure" in answer.headers["set-cookie"]
        assert "max-age=" in answer.headers["strict-transport-security"]


def test_every_sign_in_is_a_new_session(house: House) -> None:
    """A secret that was planted in the browser before is never taken over."""
    with house.open_client() as client:
        client.cookies.set("vekha", "s_planted", domain="127.0.0.1", path="/")
        client.post("/session", json={"login": "curator-2", "password": PASSWORD})
        first = client.cookies["vekha"]
        assert first != "s_planted"
        client.post("/session", json={"login": "curator-2", "password": PASSWORD})
        assert client.cookies["vekha"] != first


def test_after_signing_out_the_secret_opens_nothing(house: House) -> None:
    """The session ends on the server, not only in the browser."""
    with house.browser("curator-2") as browser, house.open_client() as thief:
        thief.cookies.set("vekha", browser.cookies["vekha"])
        assert thief.get("/me").status_code == 200
        assert browser.delete("/session").status_code == 204
        assert "vekha" not in browser.cookies
        problem_of(thief.get("/me"), 401, "not_signed_in")


@pytest.mark.parametrize("login", ["curator-2", "nobody"])
def test_a_wrong_password_and_a_wrong_login_are_one_answer(house: House, login: str) -> None:
    """Nobody learns which logins exist."""
    answer = house.stranger.post("/session", json={"login": login, "password": "wrong-password"})
    body = problem_of(answer, 401, "not_signed_in")
    assert body["detail"] == "Неверный вход или пароль, либо вы давно ничего не делали."
    assert "set-cookie" not in answer.headers


def test_a_session_ends_when_nobody_uses_it(own_house: House) -> None:
    """Thirty idle minutes end it; a request in time keeps it; after twelve hours nothing does."""
    clock = own_house.town.clock
    with own_house.browser("curator-2") as browser:
        for _ in range(23):
            clock.move_to(clock.now() + timedelta(minutes=30))
            assert browser.get("/me").status_code == 200
        clock.move_to(clock.now() + timedelta(minutes=30))
        problem_of(browser.get("/me"), 401, "not_signed_in")
    with own_house.browser("curator-2") as browser:
        clock.move_to(clock.now() + timedelta(minutes=31))
        assert browser.get("/me").status_code == 401


def test_a_token_lasts_ninety_days_without_use(own_house: House) -> None:
    """Programs need no cookie and no form token; the token ends by itself."""
    program, clock = own_house.as_("auditor"), own_house.town.clock
    clock.move_to(clock.now() + timedelta(days=89, hours=23))
    assert program.get("/me").status_code == 200
    clock.move_to(clock.now() + timedelta(hours=1))
    assert program.get("/me").status_code == 401


def test_a_secret_is_stored_only_as_its_digest(house: House) -> None:
    """Whoever reads the database can sign in as nobody."""
    with house.browser("curator-2") as browser:
        assert house.door.accounts.session(browser.cookies["vekha"]) is None


# ---------------------------------------------------------------- guessing


def test_guessing_is_braked_for_that_login_only(house: House) -> None:
    """After ten wrong passwords even the right one waits, and is told how long; other logins go on."""
    for _ in range(ATTEMPTS):
        answer = house.stranger.post("/session", json={"login": "curator-2", "password": "wrong-password"})
        assert answer.status_code == 401
    answer = house.stranger.post("/session", json={"login": "curator-2", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["content-type"] == "application/problem+json"
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert house.stranger.post("/tokens", json={"login": "curator-2", "password": PASSWORD}).status_code == 429
    assert house.stranger.post("/session", json={"login": "director-2", "password": PASSWORD}).status_code == 200


def test_a_right_password_forgets_the_wrong_ones(house: House) -> None:
    """Somebody who mistypes now and then is never locked out."""
    for _ in range(3):
        for _ in range(ATTEMPTS - 1):
            house.stranger.post("/session", json={"login": "curator-2", "password": "wrong-password"})
        assert house.stranger.post("/session", json={"login": "curator-2", "password": PASSWORD}).status_code == 200


# ---------------------------------------------------------------- forgery


@pytest.mark.parametrize("token", [None, b"", b"c_guess", "й".encode()])
def test_a_cookie_alone_changes_nothing(house: House, token: bytes | None) -> None:
    """A changing request by cookie without the session's own token is 403; with it, it is done."""
    with house.browser("director-2") as browser:
        own = browser.headers.pop("X-CSRF-Token")
        size = house.size()
        headers = {} if token is None else {b"X-CSRF-Token": token}
        problem_of(browser.post(comments(house), json=COMMENT, headers=headers), 403, "forged_request")
        assert house.size() == size
        assert browser.get("/me").status_code == 200
        assert browser.post(comments(house), json=COMMENT, headers={"X-CSRF-Token": own}).status_code == 201


def test_one_sessions_token_does_not_serve_another(house: House) -> None:
    """The token is bound to its session, even of the same person."""
    with house.browser("director-2") as one, house.browser("director-2") as other:
        headers = {"X-CSRF-Token": other.headers["X-CSRF-Token"]}
        problem_of(one.post(comments(house), json=COMMENT, headers=headers), 403, "forged_request")


def test_a_program_needs_no_form_token(house: House) -> None:
    """A bearer token is never sent by a browser on its own, so nothing can be forged with it."""
    assert house.as_("director-2").post(comments(house), json=COMMENT).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_sites_request_is_refused_with_the_right_token(house: House, headers: dict[str, str]) -> None:
    """Origin and Sec-Fetch-Site are believed before anything else, signing in included."""
    with house.browser("director-2") as browser:
        size = house.size()
        problem_of(browser.post(comments(house), json=COMMENT, headers=headers), 403, "foreign_origin")
        body = {"login": "director-2", "password": PASSWORD}
        problem_of(browser.post("/session", json=body, headers=headers), 403, "foreign_origin")
        assert house.size() == size


def test_ones_own_origin_is_let_in(house: House) -> None:
    """The house's own pages send their origin and may act."""
    headers = {"Origin": house.address, "Sec-Fetch-Site": "same-origin"}
    with house.browser("director-2") as browser:
        assert browser.post(comments(house), json=COMMENT, headers=headers).status_code == 201


def test_behind_a_proxy_the_configured_address_is_the_origin(tmp_path: Path) -> None:
    """With a base URL, what the Host header says is not believed."""
    with memory_house(tmp_path, settings={"base_url": "https://vekha.example"}) as house:
        client = house.as_("director-2")
        own = client.post(comments(house), json=COMMENT, headers={"Origin": "https://vekha.example"})
        foreign = client.post(comments(house), json=COMMENT, headers={"Origin": house.address})
        assert (own.status_code, foreign.status_code) == (201, 403)


def test_every_answer_is_protected(house: House) -> None:
    """Answers, problems and probes carry the same headers; nothing of a person's is kept by a cache."""
    answers = [
        house.as_("director-2").get("/me"),
        house.stranger.get("/me"),
        house.stranger.get("/nothing"),
        house.stranger.post("/session", json={}, headers={"Origin": "https://evil.example"}),
        house.stranger.get(f"{house.address}/live"),
        house.stranger.get(f"{house.address}{API}/openapi.json"),
    ]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in policy
        assert "strict-transport-security" not in answer.headers
    assert answers[0].headers["cache-control"] == "no-store"

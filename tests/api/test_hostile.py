"""Hostile callers: whatever is sent to whatever address, the answer is never an error of ours."""

import json
from typing import Any
from urllib.parse import quote

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.house import House
from tests.api.test_bodies import BODIES, path_of
from tests.api.test_permissions import ROWS, file_of

FEW = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, derandomize=True
)
LOGINS = st.sampled_from(("director-2", "curator-2", "coordinator", "auditor", "admin", ""))
ODD_TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ("", "\x00", "..", "../..", "%00", "'; DROP TABLE event; --", "a" * 3000, "\uff41", "\u202e", "🜁", "{}", "null")
    ),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(min_value=-(10**40), max_value=10**40),
        st.floats(),
        ODD_TEXT,
        st.text(alphabet="\ud800\udfffa\x00", max_size=4),
        st.datetimes().map(lambda at: at.isoformat()),
        st.dates().map(lambda day: day.isoformat()),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(ODD_TEXT, inner, max_size=4)),
    max_leaves=12,
)
HEADERS = st.dictionaries(
    st.sampled_from(("If-Match", "Idempotency-Key", "Accept-Language", "Content-Type", "Range", "If-None-Match")),
    st.one_of(
        st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30),
        st.sampled_from(('"1"', '"2"', "application/json", "text/plain", "multipart/form-data", "bytes=0-,0-,0-")),
    ),
    max_size=3,
)


def never_ours(answer: httpx2.Response) -> None:
    """Anything below 500; what is not JSON nor a file or picture is a problem document."""
    assert answer.status_code < 500, f"{answer.request.method} {answer.request.url}: {answer.text}"
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
        assert "Traceback" not in answer.text


def encoded(headers: dict[str, str]) -> dict[bytes, bytes]:
    """Return headers as the bytes that a careless program would send, without outer blanks."""
    return {name.encode(): value.strip().encode("latin-1") for name, value in headers.items()}


@FEW
@given(name=st.sampled_from(sorted(BODIES)), login=LOGINS, data=st.data())
def test_no_body_is_an_error_of_ours(any_house: House, name: str, login: str, data: st.DataObject) -> None:
    """Good bodies with one or all fields replaced by anything JSON can say, and some things it should not."""
    method, path, good = BODIES[name]
    body: Any = dict(good)
    for field in data.draw(st.lists(st.sampled_from(sorted(good)), unique=True)):
        body[field] = data.draw(VALUES)
    body |= data.draw(st.dictionaries(st.sampled_from((*OPTIONAL, "x", "\ud800")), VALUES, max_size=2))
    headers = encoded({"Content-Type": "application/json", "If-Match": '"1"', **data.draw(HEADERS)})
    content = json.dumps(body).encode()
    client = any_house.as_(login) if login else any_house.stranger
    never_ours(client.request(method, path_of(any_house, path), content=content, headers=headers))


@FEW
@given(row=st.sampled_from(ROWS), login=LOGINS, data=st.data())
def test_no_address_is_an_error_of_ours(any_house: House, row: Any, login: str, data: st.DataObject) -> None:
    """Each place of each path and each query, filled with anything an address can carry."""
    path = row.path.partition("#")[0]
    real = {"plan": "plan", "report": "report", "check": "diagnosis check", "diagnosis": "diagnosis"}
    for place in ("plan", "report", "check", "diagnosis", "file", "roadmap", "workflow"):
        if f"{{{place}}}" in path:
            odd = data.draw(ODD_TEXT.map(lambda text: quote(text, safe="")))
            known = any_house.activity(real[place]) if place in real else file_of(any_house, "school-2")
            path = path.replace(f"{{{place}}}", data.draw(st.sampled_from((odd, known))))
    if row.name == "DELETE /session":
        login = ""
    params = data.draw(st.dictionaries(st.sampled_from(QUERIES), ODD_TEXT.map(str), max_size=3))
    client = any_house.as_(login) if login else any_house.stranger
    address = f"{path}?{httpx2.QueryParams(params)}" if params else path
    method = data.draw(st.sampled_from((row.method, row.method, "GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS")))
    headers = encoded(data.draw(HEADERS))
    content = data.draw(st.binary(max_size=30)) if method not in ("GET", "HEAD", "OPTIONS") else None
    answer = client.request(method, address, headers=headers, content=content)
    if method == "HEAD":
        assert answer.status_code < 500
    else:
        never_ours(answer)


@settings(FEW, max_examples=60)
@given(kind=ODD_TEXT, name=ODD_TEXT, content=st.binary(max_size=200))
def test_no_upload_is_an_error_of_ours(house: House, kind: str, name: str, content: bytes) -> None:
    """Names and kinds of files are as free as any text."""
    params = {"kind": kind if len(kind) % 2 else "school_roadmap", "name": name + ".pdf" if len(name) % 3 else name}
    path = f"/activities/{house.activity('plan')}/evidence"
    answer = house.as_("director-2").post(path, params=params, content=content)
    never_ours(answer)
    if answer.status_code == 201:
        never_ours(house.as_("director-2").get(f"{path}/{answer.json()['id']}"))


def test_the_check_itself_can_fail() -> None:
    """Control: a 500, a refusal that is no problem document and a trace are all seen."""
    for status, kind, text in (
        (500, "application/problem+json", "{}"),
        (422, "text/html", "{}"),
        (422, "application/problem+json", '{"status": 422, "detail": "Traceback"}'),
    ):
        answer = httpx2.Response(
            status, headers={"Content-Type": kind}, text=text, request=httpx2.Request("GET", "http://x/")
        )
        try:
            never_ours(answer)
        except (AssertionError, KeyError):
            continue
        raise AssertionError(f"{status} {kind} went unseen")


OPTIONAL = (
    "comment", "form", "evidence", "version", "occurrence", "roadmap", "item", "due", "dry_run", "file", "forms",
    "order_date", "start", "end", "since", "until",
)  # fmt: skip
QUERIES = (
    "as_of", "after", "limit", "mine", "overdue", "item", "subject", "state", "workflow", "roadmap", "section",
    "occurrence", "kind", "name", "preview", "lang",
)  # fmt: skip

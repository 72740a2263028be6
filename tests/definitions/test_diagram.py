"""Pictures: people's words, ASCII ids, no way in for a hostile title, and an SVG that can be read aloud."""

import shutil
import subprocess
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.definitions import load, to_dot, to_mermaid
from engine.documents import picture
from engine.documents.picture import PictureFailed, to_svg

from .samples import DESIGN, FORMS, WORK, WORK_FORMS, broken

VERSION = load(DESIGN, "w.yaml", FORMS)
SVG = "{http://www.w3.org/2000/svg}"


def _words(svg: str) -> str:
    return " ".join(" ".join(each.itertext()).strip() for each in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def test_the_picture_shows_states_buttons_and_who_presses_in_russian() -> None:
    """A director recognises the buttons; the lines below them say whose they are."""
    words = _words(to_svg(to_dot(VERSION)))
    for word in ("Не начато", "Загружено, на", "ОДОБРЕНО", "Вернуть", "директор", "по связи"):
        assert word in words


def test_the_picture_speaks_english_where_it_is_known() -> None:
    """Roles and signals are translated; untranslated titles stay Russian."""
    svg = to_svg(to_dot(VERSION, "en"))
    assert "director" in _words(svg)
    assert "Начать" in _words(svg)
    assert 'aria-label="School self-diagnosis"' in svg


def test_the_svg_can_be_read_aloud_and_restyled() -> None:
    """role, title, ids and classes are there; the current state stands out, final ones are doubled."""
    root = ElementTree.fromstring(to_svg(to_dot(VERSION, "ru", "uploaded")))
    assert root.get("role") == "img"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == root.get("aria-label") == "Самодиагностика школы"
    groups = {each.get("id"): each for each in root.iter(f"{SVG}g")}
    assert "current" in (groups["state-uploaded"].get("class") or "").split()
    assert {"final", "done"} <= set((groups["state-approved"].get("class") or "").split())
    assert len(groups["state-approved"].findall(f"{SVG}path")) == 2
    assert len(groups["state-filling"].findall(f"{SVG}path")) == 1
    assert "by-link" in (groups["arrow-2"].get("class") or "").split()
    assert [each.get("class") for each in groups["arrow-1"].findall(f"{SVG}text")] == ["title", "who"]
    assert all(name.isascii() for name in groups if name)


def test_the_svg_passes_a_strict_content_security_policy() -> None:
    """No script, no style, no link, no event handler, no doctype."""
    svg = to_svg(to_dot(VERSION))
    names = {name for each in ElementTree.fromstring(svg).iter() for name in each.attrib}
    assert not {name for name in names if name.startswith("on") or name == "style" or "href" in name}
    assert {each.tag.removeprefix(SVG) for each in ElementTree.fromstring(svg).iter()} <= {
        "svg", "title", "g", "path", "polygon", "ellipse", "text"
    }  # fmt: skip
    assert "<!" not in svg
    assert "<?" not in svg


def test_scripts_and_links_in_foreign_dot_are_dropped() -> None:
    """Even text that was not written by us cannot put anything but a drawing into a page."""
    svg = to_svg('digraph { a [URL="javascript:alert(1)", tooltip="<script>", label="x"]; }')
    assert "javascript" not in svg
    assert "script" not in svg


def test_only_what_draws_is_kept_of_an_svg() -> None:
    """Whatever the drawing program might write one day: scripts, handlers, styles and foreign content go."""
    hostile = ElementTree.fromstring(
        f'<svg xmlns="{SVG[1:-1]}" viewBox="0 0 9 9" onload="alert(1)"><script>alert(2)</script><style>p{{}}</style>'
        '<g id="x" style="fill:url(//e)" onclick="alert(3)"><path d="M0,0" href="//e"/><foreignObject/>'
        '<a><text>t</text></a><image href="//e"/></g></svg>'
    )
    cleaned = picture._cleaned(hostile)
    assert [each.tag.removeprefix(SVG) for each in ElementTree.fromstring(cleaned).iter()] == [
        "svg",
        "title",
        "g",
        "path",
    ]
    assert not [word for word in ("alert", "//e", "style", "onclick", "href") if word in cleaned]


TITLES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp", "Co")), min_size=1, max_size=60)


TRICKS = st.sampled_from(
    [
        '"];x [label="',
        "\\N \\G \\n",
        "&lt;script&gt;",
        "<b>жирно</b>",
        "]]>",
        "\\",
        "a\\",
        "ё" * 60,
        "; : #",
        "{|}",
        "%",
        "%0",
    ]
)


@given(title=st.one_of(TITLES, TRICKS))
@settings(max_examples=60, deadline=None)
def test_no_title_breaks_out_of_the_picture(title: str) -> None:
    """Quotes, backslashes, entities and brackets are drawn, not obeyed."""
    if not title.strip():
        return
    quoted = "'" + title.replace("'", "''") + "'"
    version = load(
        broken(WORK, ("ru: Работа", f"ru: {quoted}"), ("ru: Начато", f"ru: {quoted}"), ("ru: Сдать", f"ru: {quoted}")),
        "w", WORK_FORMS,
    )  # fmt: skip
    root = ElementTree.fromstring(to_svg(to_dot(version)))
    ids = {each.get("id") for each in root.iter(f"{SVG}g")}
    assert ids >= {"state-todo", "state-sent", "state-late", "state-done", "arrow-0", "arrow-2"}
    assert len(ids) == 11
    assert root.get("aria-label", "").split() == version.title.ru.replace("\\", "/").split()
    drawn = "".join("".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    assert "".join(drawn.split()).count("".join(version.states["todo"].title.ru.split())) >= 2
    mermaid = to_mermaid(version)
    assert len(mermaid.splitlines()) == 1 + 4 + 1 + 4 + 1


def test_mermaid_shows_the_same_states_and_arrows() -> None:
    """For pages that draw Mermaid themselves."""
    lines = to_mermaid(VERSION).splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert '    state "На доработке" as s_returned' in lines
    assert "    [*] --> s_not_started" in lines
    assert "    s_filling --> s_uploaded : Загрузить (директор)" in lines
    assert "    s_approved --> [*]" in lines


def test_a_picture_that_cannot_be_drawn_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bad text, a program that hangs and a missing program are one error with a sentence."""
    with pytest.raises(PictureFailed, match="cannot be drawn"):
        to_svg("not dot {{{")
    monkeypatch.setattr(picture, "SECONDS_AT_MOST", 0.0001)
    with pytest.raises(PictureFailed, match="longer than"):
        to_svg(to_dot(VERSION))


def test_the_drawing_program_is_the_wheels_own() -> None:
    """No Graphviz of the system is needed."""
    program = picture._program()
    assert program.name.startswith("graphviz-pure")
    assert shutil.which(str(program))
    version = subprocess.run([str(program), "-V"], capture_output=True, check=True, text=True)
    assert "graphviz-pure" in version.stdout + version.stderr

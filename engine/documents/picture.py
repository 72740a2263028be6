"""Picture: DOT drawn as SVG by the static ``graphviz-pure`` program, cleaned and made readable aloud."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from xml.etree import ElementTree

from engine.domain.errors import EngineError

SECONDS_AT_MOST = 10.0

_SVG = "http://www.w3.org/2000/svg"
_DRAWN = frozenset(("svg", "g", "path", "polygon", "polyline", "ellipse", "circle", "rect", "line", "text", "tspan"))
"""Elements that draw; everything else (scripts, links, foreign content) is dropped."""
_KEPT = {
    *("id", "class", "d", "points", "cx", "cy", "rx", "ry", "x", "y", "width", "height", "viewBox", "transform"),
    *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "font-size", "text-anchor"),
}
"""Attributes that say where and how; no fonts, which are the page's."""

_HALO = {"paint-order": "stroke", "stroke": "#ffffff", "stroke-width": "3", "stroke-linejoin": "round"}
"""Keeps an arrow's words readable where a line passes behind them."""


class PictureFailed(EngineError):
    """The drawing program is missing, refused the text or did not finish; *sentence* says which."""

    code = "picture_failed"

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def to_svg(dot: str) -> str:
    """
    Return *dot* drawn, as an ``<svg>`` element to put into a page as it is.

    It has ``role="img"`` and a ``<title>`` (the graph's name), sizes in pixels beside its ``viewBox``, no scripts, no
    links, no style attributes: a strict Content-Security-Policy lets it pass and the page's style sheet may redraw it.

    Raises:
        PictureFailed: no program, text it cannot draw, or more than ``SECONDS_AT_MOST``.
    """
    try:
        drawn = subprocess.run(
            [str(_program()), "-Tsvg", "-Kdot"],
            input=dot.encode(),
            capture_output=True,
            timeout=SECONDS_AT_MOST,
            check=True,
        )
        return _cleaned(ElementTree.fromstring(drawn.stdout))  # noqa: S314 - our own program's output, not a stranger's
    except subprocess.CalledProcessError as error:
        raise PictureFailed(f"the text cannot be drawn: {error.stderr.decode(errors='replace')[:500]}") from error
    except subprocess.TimeoutExpired as error:
        raise PictureFailed(f"drawing took longer than {SECONDS_AT_MOST:g} s") from error
    except (OSError, ElementTree.ParseError) as error:
        raise PictureFailed(f"the drawing program failed: {error}") from error


def _program() -> Path:
    """Return the wheel's program: beside this interpreter, where the wheel's scripts go, or on the path."""
    name = "graphviz-pure.exe" if sys.platform == "win32" else "graphviz-pure"
    for folder in (Path(sys.executable).parent, Path(sysconfig.get_path("scripts"))):
        if (folder / name).is_file():
            return folder / name
    if found := shutil.which(name):
        return Path(found)
    raise PictureFailed("the program graphviz-pure is not installed")


def _cleaned(svg: ElementTree.Element) -> str:
    named = svg.find(f"{{{_SVG}}}g/{{{_SVG}}}title")
    title = (named.text or "").strip() if named is not None else ""
    picture = _kept(svg)
    _, _, width, height = picture.get("viewBox", "0 0 0 0").split()
    picture.attrib.update({"xmlns": _SVG, "width": width, "height": height, "class": "diagram"})
    picture.attrib.update({"role": "img", "aria-label": title, "font-family": "Helvetica, Arial, sans-serif"})
    heading = ElementTree.Element("title")
    heading.text, heading.tail = title, "\n"
    picture.insert(0, heading)
    for arrow in picture.iter("g"):
        if "arrow" in arrow.get("class", "").split():
            _dress(arrow)
    return ElementTree.tostring(picture, encoding="unicode")


def _dress(arrow: ElementTree.Element) -> None:
    """Set who presses, the last line of an arrow's label, in small letters below its title."""
    lines = arrow.findall("text")
    for line in lines:
        line.attrib.update(_HALO)
        line.set("class", "title")
    for line in lines[-1:]:
        line.attrib.update({"class": "who", "font-size": "9", "fill": "#5f6b7c"})


def _kept(element: ElementTree.Element) -> ElementTree.Element:
    """Return a copy with the elements that draw and the attributes that say how; ids in titles are for programs."""
    copy = ElementTree.Element(element.tag.rpartition("}")[2])
    copy.attrib.update({name: value for name, value in element.attrib.items() if name in _KEPT})
    copy.text, copy.tail = (element.text or "").strip(), "\n"
    for child in element:
        if child.tag.rpartition("}")[2] in _DRAWN:
            copy.append(_kept(child))
    return copy

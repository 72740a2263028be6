"""Pictures: a workflow's diagram as SVG inside the page, drawn once per edition, state and language."""

import threading
from collections import OrderedDict

import structlog
from markupsafe import Markup

from engine import definitions, documents
from engine.documents.picture import PictureFailed
from engine.domain.workflow import WorkflowVersion

KEPT = 400
log = structlog.get_logger("vekha.pictures")


class Pictures:
    """The drawn diagrams of this process; a few hundred small texts at most."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[tuple[str, str, str], Markup] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, version: WorkflowVersion, language: str, state: str = "") -> Markup | None:
        """
        Return the picture with *state* highlighted, or None when it cannot be drawn; the page goes on without it.

        It is trusted as markup because it is our own drawing: every element and attribute is on a short list.
        """
        key = (version.digest, state, language)
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        try:
            drawn = Markup(documents.to_svg(definitions.to_dot(version, language, state or None)))  # noqa: S704 - see above
        except PictureFailed as failure:
            log.warning("picture_failed", workflow=version.key, reason=str(failure))
            return None
        with self._lock:
            self._drawn[key] = drawn
            while len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
        return drawn

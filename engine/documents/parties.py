"""
Parties: the cell «Ответственные» as persons with posts, role × school lists, bodies, outsiders and what is cut off.

The cell is divided at punctuation that is not part of initials or of a list of numbers, and before words that begin
a new party where the punctuation was lost; each piece is then recognised by the table of kinds below.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from engine.documents.names import names_in
from engine.documents.wording import DOUBTS
from engine.domain.roadmap import Party, PartyKind
from engine.domain.schedule import Doubt

_WORDS: tuple[tuple[str, PartyKind, str], ...] = (
    # words of the piece                                   kind        role we know
    (r"правоохранит|полици|прокурат|министерств|\bкдн\b", "outsider", ""),
    (r"\bкомитет|\bгрупп|\bкомисси|\bсовет\b", "body", ""),
    (r"методист|\bцдо\b|\bцпмсс\b|\bрцои\b|специалист", "body", ""),
    (r"^участник|^школы\b", "body", ""),
    (r"школьн\w+ координатор", "role", ""),
    (r"муниципальн\w+ координатор|^координатор", "role", "coordinator"),
    (r"классн\w+ руководител|^педагог|^учител|\bшмо\b", "role", ""),
    (r"^заместител", "role", ""),
    (r"^куратор", "role", "curator"),
    (r"^(руководител|директор)", "role", "director"),
)
"""The first line that fits decides."""

_KINDS = tuple((re.compile(words, re.I), kind, role) for words, kind, role in _WORDS)

_POSTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^муниципальн\w+ координатор$", re.I), "coordinator"),
    (re.compile(r"^директор\b.*\bшкол", re.I), "director"),
    (re.compile(r"^куратор", re.I), "curator"),
)
"""A person's post → the role of the house that it is."""

_NAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s?[А-ЯЁ]\."
_PERSON = re.compile(_NAME)
_BREAK = re.compile(r";|,(?!\s*\d)|(?<=[\d»а-яё])\.(?=\s|$)|(?<=[А-ЯЁ]{2})\.(?=\s|$)")
_LOST_BREAK = re.compile(
    r"(?<![-–,;.])(?<!классные)(?<!и)\s+(?=(?:[Рр]уководители|[Пп]редседатель|[Кк]ураторы|[Мм]етодисты|"
    r"[Мм]униципальные\s+координаторы|[Мм]униципальная\s+координационная|" + _NAME + r")(?:\s|$))"
)
_POST = re.compile(
    r"^(?:и\.\s?о\.\s+)?(?:(?:главный|ведущий|старший|муниципальный|школьный|первый)\s+)*"
    r"(?:начальник|заместитель|специалист|методист|директор|координатор|куратор|руководитель|председатель|"
    r"заведующ\w+|секретарь|инспектор|юрист|психолог)\b",
    re.I,
)
_PLURAL_POST = re.compile(r"^кураторы$", re.I)
_JOINT = re.compile(r"^(руководители)\s+и\s+(заместители руководителей[^№]*?)\s*(МОУ\s*№.*)?$", re.I)
_NUMBERS = re.compile(r"№+\s*№?\s*(\d{1,4}(?:\s*,\s*\d{1,4})*(?:\s+и\s+\d{1,4})?)")
_ALL_PARTICIPANTS = re.compile(r"школ-участниц|^участники проекта", re.I)
_UNNAMED = re.compile(r"^руководители(\s+МОУ|\s+школ)?$", re.I)
_CUT = re.compile(r"\bпо\s[а-яё]+(?:ому|ему|ной|ской|ным|ским)$|\b(?:по|и|для|на|с|в|от|при|к|из|о|об)$|[-–]$", re.I)


@dataclass(frozen=True, slots=True)
class CellReading:
    parties: tuple[Party, ...]
    doubts: tuple[Doubt, ...] = ()

    @property
    def cut(self) -> str:
        """Words of the party that breaks off; empty when none does."""
        return next((party.name for party in self.parties if party.kind == "cut"), "")


def read_parties(cell: str, schools: Sequence[str] = (), line: int = 0) -> CellReading:
    """
    Return the parties of one cell, in the cell's order.

    Args:
        schools: keys of the plan's participants; «школы-участницы» means these.
    """
    cell = " ".join(cell.split())
    if not cell:
        return CellReading((), (_doubt("no_parties"),))
    pieces, doubts = _pieces(cell)
    found: list[Party] = []
    waiting: list[int] = []
    """Places of persons whose post has not been read yet."""
    for piece in pieces:
        names = names_in(piece, line)
        if names and _PERSON.match(piece):
            waiting.append(len(found))
            found.append(Party("person", str(names[0])))
            piece = _PERSON.sub("", piece, count=1).strip(" ,–-")
            if not piece:
                continue
        if waiting and (_POST.match(piece) or _PLURAL_POST.match(piece)) and not _breaks_off(piece):
            plural = _PLURAL_POST.match(piece) is not None
            if plural:
                doubts.append(_doubt("names_then_role", words=piece))
            for place in waiting if plural else waiting[-1:]:
                found[place] = _with_post(found[place], piece)
            doubts += [_doubt("post_missing", words=found[place].name) for place in ([] if plural else waiting[:-1])]
            waiting = []
            continue
        found += _parties(piece, schools, doubts)
    doubts += [_doubt("post_missing", words=found[place].name) for place in waiting]
    return CellReading(tuple(found), tuple(doubts))


def school_numbers(words: str) -> tuple[str, ...]:
    """Return the organisation keys of every number after «№» or «№№», each once: «№№ 2, 7» → school-2, school-7."""
    numbers = (int(number) for found in _NUMBERS.finditer(words) for number in re.findall(r"\d+", found[1]))
    return tuple(dict.fromkeys(f"school-{number}" for number in numbers))


def _pieces(cell: str) -> tuple[list[str], list[Doubt]]:
    pieces: list[str] = []
    doubts: list[Doubt] = []
    for part in _BREAK.split(cell):
        subparts = [each.strip() for each in _LOST_BREAK.split(part) if each.strip()]
        doubts += [_doubt("no_separator", before=before, after=after) for before, after in pairwise(subparts)]
        pieces += subparts
    return pieces, doubts


def _with_post(person: Party, post: str) -> Party:
    single = "куратор" if _PLURAL_POST.match(post) else post
    role = next((role for pattern, role in _POSTS if pattern.search(single)), "")
    return replace(person, post=single, role=role, organisations=school_numbers(post))


def _parties(piece: str, schools: Sequence[str], doubts: list[Doubt]) -> list[Party]:
    if _breaks_off(piece):
        doubts.append(_doubt("cut", words=piece))
        return [Party("cut", piece)]
    if joint := _JOINT.match(piece):
        named = school_numbers(piece)
        tail = f" {joint[3]}" if joint[3] else ""
        return [
            Party("role", f"{joint[1]}{tail}", "", "director", named),
            Party("role", f"{joint[2]}{tail}", "", "", named),
        ]
    known = next((row for row in _KINDS if row[0].search(piece)), None)
    if known is None:
        doubts.append(_doubt("party_unknown", words=piece))
        return [Party("body", piece)]
    _, kind, role = known
    named = school_numbers(piece) or (tuple(schools) if _ALL_PARTICIPANTS.search(piece) else ())
    if _UNNAMED.match(piece) and schools:
        numbers = ", ".join(key.removeprefix("school-") for key in schools)
        doubts.append(_doubt("schools_unnamed", words=piece, all=f"№№ {numbers}"))
    post = "председатель" if kind == "body" and piece.lower().startswith("председатель") else ""
    return [Party(kind, piece, post, role, named)]


def _breaks_off(piece: str) -> bool:
    """The last word asks for another one, or a quote or a bracket is still open."""
    still_open = piece.rfind("«") > piece.rfind("»") or piece.rfind("(") > piece.rfind(")")
    return still_open or _CUT.search(piece) is not None


def _doubt(code: str, **values: str) -> Doubt:
    return Doubt(code, DOUBTS[code].format(**values))

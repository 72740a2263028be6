"""Pairs: which curators serve which school, where a row names them beside a director known from the participants."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.documents.names import Name, distance, names_in
from engine.documents.order_head import Participant
from engine.documents.order_table import Row
from engine.documents.wording import DOUBTS
from engine.domain.roadmap import CuratorPair
from engine.domain.schedule import Doubt

_GROUPS = re.compile(r":\s*[–—-]|;\s*[–—-]?")
_VISIT = re.compile(r"посещени|визит|встреч\w* с руководител", re.I)
"""Rows that say who goes to which school; a training's list of teams is not an assignment."""


@dataclass(frozen=True, slots=True)
class PairsReading:
    pairs: tuple[CuratorPair, ...]
    doubts: tuple[tuple[str, Doubt], ...]
    """Pairs (row number, doubt)."""
    spellings: tuple[tuple[Name, Name], ...]
    """(as the list of participants writes it, as the row does) where the two differ."""


def read_pairs(rows: Sequence[Row], participants: Sequence[Participant]) -> PairsReading:
    """Return the groups of names in the titles of visiting rows, each tied to the school of the director in it."""
    pairs: list[CuratorPair] = []
    doubts: list[tuple[str, Doubt]] = []
    spellings: list[tuple[Name, Name]] = []
    for row in rows:
        groups = [names for part in _GROUPS.split(row.title) if len(names := names_in(part, row.line)) > 1]
        if not (_VISIT.search(row.title) and groups and participants):
            continue
        doubts.append((row.number, Doubt("pair_posts", DOUBTS["pair_posts"])))
        for group in groups:
            found = _director(group, participants)
            if found is None:
                words = ", ".join(map(str, group))
                doubts.append((row.number, Doubt("pair_unknown", DOUBTS["pair_unknown"].format(words=words))))
                continue
            participant, name = found
            if name.surname != participant.director.surname:
                spellings.append((participant.director, name))
                sentence = DOUBTS["pair_director"].format(
                    school=participant.school.removeprefix("school-"), words=name, listed=participant.director
                )
                doubts.append((row.number, Doubt("pair_director", sentence)))
            others = tuple(str(each) for each in group if each is not name)
            pairs.append(CuratorPair(participant.school, str(name), others, row.number, row.line))
    return PairsReading(tuple(pairs), tuple(doubts), tuple(spellings))


def _director(group: Sequence[Name], participants: Sequence[Participant]) -> tuple[Participant, Name] | None:
    """
    Return the one director in *group*: the same initials and the surname nearest to a listed one.

    Initials are what scanning spoils least; a surname may differ in up to half of its letters, and is reported.
    """
    near = [
        (distance(name.surname, participant.director.surname), participant, name)
        for name in group
        for participant in participants
        if name.initials == participant.director.initials
    ]
    near = [each for each in near if each[0] * 2 <= len(each[2].surname)]
    if not near:
        return None
    least = min(each[0] for each in near)
    best = [each for each in near if each[0] == least]
    return (best[0][1], best[0][2]) if len(best) == 1 else None

"""Measuring: rounds of ours and of the floor in turn, so that a machine that changes its speed changes both."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    ours: float
    """Seconds for one operation, the median of all."""
    floor: float
    """Likewise for the floor; for an absolute goal, the goal itself."""
    floor_name: str
    goal: str
    """What the ratio should be, in words."""

    @property
    def ratio(self) -> float:
        """How fast we are against the floor: 1 is as fast, 0.5 takes twice the time."""
        return self.floor / self.ours

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "ours_us": round(self.ours * 1e6, 1),
            "floor_us": round(self.floor * 1e6, 1),
            "floor": self.floor_name,
            "ratio": round(self.ratio, 2),
            "goal": self.goal,
        }


def interleaved(
    ours: Callable[[], object], floor: Callable[[], object], *, rounds: int, times: int
) -> tuple[float, float]:
    """
    Return the median seconds of one call of each; every round runs both, *times* times, in turn.

    The median is that of single calls: a disk that stumbles now and then would else be what is measured.
    """
    ours()
    floor()
    spent: dict[Callable[[], object], list[float]] = {ours: [], floor: []}
    for number in range(rounds):
        for deed in (ours, floor) if number % 2 else (floor, ours):
            gc.collect()
            for _ in range(times):
                begun = time.perf_counter()
                deed()
                spent[deed].append(time.perf_counter() - begun)
    return statistics.median(spent[ours]), statistics.median(spent[floor])

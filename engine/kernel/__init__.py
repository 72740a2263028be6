"""Kernel: what pressing a trigger would make true, every button with its reasons, and histories folded. Pure."""

from engine.kernel.capacity import waits
from engine.kernel.decision import Decision, Offer, decide, explain
from engine.kernel.depth import signal_depth
from engine.kernel.history import evolve, replay
from engine.kernel.machine import Compiled, compile_version
from engine.kernel.walk import Step

__all__ = [
    "Compiled",
    "Decision",
    "Offer",
    "Step",
    "compile_version",
    "decide",
    "evolve",
    "explain",
    "replay",
    "signal_depth",
    "waits",
]

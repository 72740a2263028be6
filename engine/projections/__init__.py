"""Projections: the rows people read, folded from events; pure, and the same for every database."""

from engine.projections.folds import ALWAYS, KEYS, NEVER, Amend, Change, Lower, Put, Value, changes

__all__ = ["ALWAYS", "KEYS", "NEVER", "Amend", "Change", "Lower", "Put", "Value", "changes"]

"""Projections: the rows people read, folded from events; pure, and the same for every database."""

from engine.projections.folds import KEYS, NO_DUE, Amend, Change, Put, changes, moment_or_blank

__all__ = ["KEYS", "NO_DUE", "Amend", "Change", "Put", "changes", "moment_or_blank"]

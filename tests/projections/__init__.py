"""Promises of the folds: pure, stateless, absolute."""

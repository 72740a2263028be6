"""Promises of the storage room: one conformance suite on three stores, and what only real databases can promise."""

"""Every scenario of ``specs/features``, played by both casts."""

from pytest_bdd import scenarios

scenarios(".")

"""Registers what the whole test run shares, the scenarios' vocabulary and PostgreSQL; pytest wants this at the top."""

pytest_plugins = ("specs.steps", "tests.postgres")

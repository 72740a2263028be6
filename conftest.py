"""Registers the scenarios' vocabulary for the whole test run; pytest wants this at the top of the tree."""

pytest_plugins = ("specs.steps",)

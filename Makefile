# What one types here. `make` alone prints the list; nothing but Python 3.11 or newer (or uv) is assumed.

VENV    := .venv
BIN     := $(VENV)/bin
STAMP   := $(VENV)/.ready
PYTHON  ?= python3
DEMO    ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check figures bench lock format clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## make .venv with vekha in it, from requirements.lock

# Runs again only when what is installed may have changed. uv is used where there is one, venv and pip otherwise;
# every downloaded file must have the digest that the lock names.
$(STAMP): requirements.lock pyproject.toml
	@if uv --version >/dev/null 2>&1; then \
	    set -e; \
	    [ -x $(BIN)/python ] || uv venv --quiet --python '$(if $(filter command environment,$(firstword $(origin PYTHON))),$(PYTHON),>=3.11)' $(VENV); \
	    uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
	    uv pip install --quiet --python $(BIN)/python --no-deps --editable .; \
	else \
	    set -e; \
	    $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	        echo 'Vekha needs Python 3.11 or newer and found none as «$(PYTHON)».' >&2; \
	        echo 'Name another one, for example: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.12 (or install uv).' >&2; exit 2; }; \
	    [ -x $(BIN)/pip ] || $(PYTHON) -m venv $(VENV) || { \
	        echo 'Python could not make a virtual environment: install its venv module (Debian: python3-venv).' >&2; exit 2; }; \
	    $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock; \
	    $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .; \
	fi
	@touch $@

demo: setup ## the Kamensk roadmap, a year old, ready to click (DEMO="--port 9000" adds options)
	@$(BIN)/vekha demo $(DEMO)

test: check figures ## every check and every test: what CI runs
	@$(BIN)/pytest

check: setup ## style, types and the picture of the house
	@$(BIN)/ruff check --quiet --output-format=concise .
	@$(BIN)/ruff format --check --quiet . || { echo 'Not formatted; make format' >&2; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

figures: setup ## how long our modules are
	@$(BIN)/python -m tests.house.figures

bench: setup ## the benchmark table
	@$(BIN)/python -m tests.bench

format: setup ## let ruff lay the code out
	@$(BIN)/ruff check --quiet --fix .; $(BIN)/ruff format .

lock: ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header --group dev pyproject.toml -o requirements.lock

clean: ## remove what was made: the environment and the caches, never your data
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find engine api workflows specs tests -name __pycache__ -type d -prune -exec rm -rf {} +

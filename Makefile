# `make run` starts everything, `make test` checks everything; both set themselves up first.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.made-from-requirements
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup run test check format bench

help:
	@echo "make run     the site with its sandbox API on http://127.0.0.1:8000/ (PORT=, SANDBOX_PORT=)"
	@echo "make test    every check and every test"
	@echo "make check   linters, types, templates, imports"
	@echo "make format  formats the code"
	@echo "make bench   times the diagnosis"
	@echo "make setup   the environment in .venv only"

setup: $(STAMP)

$(STAMP): requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Keymend needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with PYTHON=")'
	@echo "Setting up .venv, once"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

run: setup
	@exec $(BIN)/python -m portal.run

check: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "run make format"; exit 1; }
	@PORTAL_DEBUG=1 $(BIN)/mypy --no-error-summary
	@$(BIN)/djlint --quiet --lint templates
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache | grep -E "BROKEN|Contracts:" | { ! grep -E "BROKEN|[1-9][0-9]* broken"; }
	@PORTAL_DEBUG=1 $(BIN)/python manage.py check --fail-level WARNING
	@PORTAL_DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0

test: setup check
	@$(BIN)/python -m tests.browser.chromium
	@PORTAL_DEBUG=1 $(BIN)/python -m pytest

bench: setup
	@PORTAL_DEBUG=1 $(BIN)/python -m tests.bench

format: setup
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

# `make run` starts everything, `make test` checks everything; both set themselves up first.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.made-from-requirements
FUZZ_BIN := var/fuzz-venv/bin
FUZZ_STAMP := var/fuzz-venv/.made-from-requirements
SECONDS ?= 60
# Files of tests run side by side, one a core.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
SIDE_BY_SIDE := -n $(JOBS) --dist loadfile --no-loadscope-reorder
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help setup venv-module run test test-deep test-database test-postgres test-chain \
        databases servers from-debian test-fixes test-kills mutants check format bench fuzz measure-redaction measure-desk

help:
	@echo "make run     the site with its sandbox API on http://127.0.0.1:8000/ (PORT=, SANDBOX_PORT=)"
	@echo "make test    every check and every test"
	@echo "make test-deep  the same with far more examples, in every view, with every signal"
	@echo "make test-database  tests of the database alone, on a PostgreSQL of its own"
	@echo "make test-postgres  those in a browser, too (TESTS= for a part)"
	@echo "make test-chain  the site behind Caddy with PostgreSQL and Redis, as deploy/ has it"
	@echo "make test-fixes  runs the corrected programs in every language, for minutes"
	@echo "make test-kills  kills the worker in the middle of deliveries, a hundred times"
	@echo "make mutants breaks the checks in $${MUTANTS:-200} ways and counts what the tests notice"
	@echo "make fuzz    feeds hostile texts to the reader and the redactor, each for $(SECONDS) seconds (SECONDS=)"
	@echo "make measure-redaction  the redactor beside detect-secrets, as a table"
	@echo "make measure-desk  the staff desk with 100,000 tickets and a million diagnoses, as a table"
	@echo "make check   linters, types, templates, imports"
	@echo "make format  formats the code"
	@echo "make bench   what pages and the diagnosis cost, beside others, as a table (PART= for a part)"
	@echo "make setup   the environment in .venv only"

setup: $(STAMP)

$(STAMP): requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Keymend needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another with PYTHON=")'
	@echo "Setting up .venv, once"
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory venv-module
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

# Debian keeps the part of Python that makes environments in a package of its own.
venv-module:
	@[ "$$(id -u)" = 0 ] || { echo "Python's venv module is missing here: apt install python3-venv"; exit 1; }
	@apt-get -qq update
	@DEBIAN_FRONTEND=noninteractive apt-get -qq install -y python3-venv >/dev/null

run: setup
	@exec $(BIN)/python -m portal.run

check: setup
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check . || { echo "run make format"; exit 1; }
	@PORTAL_DEBUG=1 $(BIN)/mypy --no-error-summary
	@$(BIN)/djlint --quiet --lint templates
	@said=$$(PYTHONPATH=. $(BIN)/lint-imports --no-cache 2>&1) || { echo "$$said"; exit 1; }
	@PORTAL_DEBUG=1 $(BIN)/python manage.py check --fail-level WARNING
	@PORTAL_DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run --verbosity 0
	@PORTAL_DEBUG=1 $(BIN)/python manage.py check_migrations

test: setup check
	@$(BIN)/python -m tests.browser.chromium
	@PORTAL_DEBUG=1 $(BIN)/python -m pytest $(SIDE_BY_SIDE)

# The same with every example, view and signal tried, for three times as long.
test-deep: export DEEP := 1
test-deep: test

# PostgreSQL and Redis, and Caddy for servers, from Debian's packages where they are missing and this is root.
databases:
	@{ { ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; } && command -v redis-server; } >/dev/null 2>&1 \
	  || $(MAKE) --no-print-directory from-debian PACKAGES="postgresql redis-server"

servers: databases
	@command -v caddy >/dev/null || $(MAKE) --no-print-directory from-debian PACKAGES=caddy

from-debian:
	@[ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "Missing here: apt install $(PACKAGES)"; exit 1; }
	@apt-get -qq update
	@DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $(PACKAGES) >/dev/null

# What depends on the database and on no browser; two to three minutes.
test-database: setup databases
	@PORTAL_DEBUG=1 $(BIN)/python -m tests.postgres $(SIDE_BY_SIDE) -m "not browser and not fixes and not chain" $(TESTS)

test-postgres: setup databases
	@$(BIN)/python -m tests.browser.chromium
	@PORTAL_DEBUG=1 $(BIN)/python -m tests.postgres $(SIDE_BY_SIDE) $(TESTS)

# Caddy → Granian → PostgreSQL and Redis, as deploy/ has it.
test-chain: setup servers
	@PORTAL_DEBUG=1 $(BIN)/python -m pytest -m chain tests/production tests/upkeep

# As root, installs the languages and libraries from Debian that are missing.
test-fixes: setup
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  packages=$$($(BIN)/python -m tests.fixes.runtimes); \
	  dpkg-query -W -f '' $$packages 2>/dev/null || { apt-get -qq update; \
	    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$packages >/dev/null; }; \
	fi
	@PORTAL_DEBUG=1 $(BIN)/python -m pytest -m fixes tests/fixes

# A worker killed a hundred times in the middle of deliveries, for two minutes.
test-kills: setup
	@KILLS=$${KILLS:-100} PORTAL_DEBUG=1 $(BIN)/python -m pytest -s tests/tickets/test_kills.py

mutants: setup
	@$(BIN)/python -m tests.mutants

# What only these need stands in an environment of its own.
$(FUZZ_STAMP): requirements.txt tests/fuzz/requirements.txt
	@echo "Setting up var/fuzz-venv, once"
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory venv-module
	@$(PYTHON) -m venv var/fuzz-venv
	@for file in $^; do \
	  $(FUZZ_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $$file || exit 1; \
	done
	@touch $@

# The API is fuzzed against a site that runs, `PORTAL_LIMITS=off make run`:
#   var/fuzz-venv/bin/st --config-file tests/fuzz/schemathesis.toml run http://127.0.0.1:8000/api/v1/openapi.json
fuzz: $(FUZZ_STAMP)
	@for target in redactor reader; do \
	  PORTAL_DEBUG=1 $(FUZZ_BIN)/python -m tests.fuzz $$target $(SECONDS) || exit 1; \
	done

measure-redaction: $(FUZZ_STAMP)
	@PORTAL_DEBUG=1 $(FUZZ_BIN)/python -m tests.redaction.compare

# Fills var/many.sqlite3 once: two minutes, 5 GB.
measure-desk: setup
	@$(BIN)/python -m tests.desk.measure

# Ratios, each measured side by side in one run; PART= for one of them. Takes half an hour.
bench: $(FUZZ_STAMP)
	@command -v wrk >/dev/null || { [ "$$(id -u)" = 0 ] || { echo "Missing here: apt install wrk"; exit 1; }; \
	  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y wrk >/dev/null; }
	@PART=$(PART) PORTAL_DEBUG=1 $(FUZZ_BIN)/python -m tests.bench

format: setup
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

# Every gesture of the project. `make demo` and `make test` are the two that matter; both set everything up.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
DONE := .venv/done
# The environment's own tools come first: Node is there when the system has none that is recent enough.
export PATH := $(CURDIR)/$(BIN):$(PATH)

FRONT := $(shell find parvis -path '*/frontend/*' -type f) vite.config.ts
# Icons are found by their names in templates, cards and events.
ICONS := $(shell find parvis -name '*.html' -o -name module.py -o -name events.py)
CATALOGUES := $(shell find parvis -name '*.po')

.PHONY: help setup demo run lint format test unit house e2e bench screenshots lock wheel clean
.DEFAULT_GOAL := help

help:  ## list these gestures
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /  make \1\t/' | expand -t 22

setup: $(DONE)/python $(DONE)/npm $(DONE)/front $(DONE)/geography $(DONE)/messages  ## everything that running needs

$(DONE)/venv:
	@bash tools/venv.sh "$(PYTHON)"
	@mkdir -p $(DONE) && touch $@

$(DONE)/python: $(DONE)/venv requirements/dev.txt pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(DONE)/node: $(DONE)/python requirements/node.txt
	@bash tools/node.sh || $(BIN)/pip install --quiet --require-hashes -r requirements/node.txt
	@touch $@

$(DONE)/npm: $(DONE)/node package.json package-lock.json .npmrc
	npm ci --silent
	@touch $@

$(DONE)/front: $(DONE)/npm $(FRONT) $(ICONS)
	npm run --silent build -- --logLevel warn
	$(BIN)/python -m whitenoise.compress --quiet parvis/ui/static/build
	@touch $@

$(DONE)/geography: $(DONE)/npm $(wildcard parvis/territory/build.py parvis/territory/reference/*.py)
	$(BIN)/python -m parvis.territory.build node_modules/@etalab/decoupage-administratif/data
	@touch $@

$(DONE)/messages: $(DONE)/python $(CATALOGUES) tools/messages.py
	$(BIN)/python tools/messages.py compile
	@touch $@

demo: setup  ## a server with the demonstration, on http://127.0.0.1:8000 (PORT=, PARVIS_DATA_DIR=)
	@$(BIN)/parvis demo --port $(PORT)

run: setup  ## a server on one's own data (PORT=, PARVIS_…=)
	@$(BIN)/parvis serve --migrate --port $(PORT)

lint: setup  ## style, types, floors, licences, translations
	ruff check .
	ruff format --check .
	mypy
	lint-imports
	npm run --silent check
	$(BIN)/python tools/licences.py
	$(BIN)/python tools/messages.py check

format: $(DONE)/python  ## let ruff arrange the code
	ruff check --fix .
	ruff format .

test: setup lint unit house e2e  ## everything that CI runs

# Each suite runs on SQLite and, when PARVIS_TEST_DATABASE_URL names a server, on PostgreSQL as well.
unit: setup  ## the tests of each module and of the public contract
	pytest -q -n $(WORKERS) --dist loadfile
	[ -z "$${PARVIS_TEST_DATABASE_URL:-}" ] || PARVIS_TEST_ENGINE=postgresql pytest -q -n $(WORKERS) --dist loadfile parvis

# Of those about the house, the ones that ask the database run on both.
house: setup  ## the tests about the house, on the demo data
	pytest -q -n $(WORKERS) --dist worksteal tests/house
	[ -z "$${PARVIS_TEST_DATABASE_URL:-}" ] || PARVIS_TEST_ENGINE=postgresql pytest -q -n $(WORKERS) --dist worksteal $(addprefix tests/house/test_,rights.py accounts.py addresses.py)

e2e: setup $(DONE)/browser  ## journeys and accessibility in a real browser
	pytest -q -n $(WORKERS) --dist loadfile tests/e2e

$(DONE)/browser: $(DONE)/python
	@bash tools/browser.sh
	@touch $@

bench: setup  ## costs as ratios to a bare Django application
	$(BIN)/python -m tools.bench

screenshots: setup $(DONE)/browser  ## every page, light and dark, wide and narrow, in screenshots/
	$(BIN)/python -m tools.screenshots

lock: $(DONE)/venv  ## pin every Python dependency, with hashes and without any address
	bash tools/lock.sh

wheel: setup  ## the package to install, in dist/
	rm -rf build dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean:  ## forget everything that was built (never the data)
	rm -rf .venv node_modules build dist screenshots parvis.egg-info parvis/ui/static/build
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find parvis -name '*.mo' -delete

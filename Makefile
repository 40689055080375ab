# Everything a person does with the project. `make` alone says what there is.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

BIN := .venv/bin
# Options for pytest or the benchmarks, for example: make test ARGS="-k emergency"
ARGS :=
# A process for each core, at most four. A file's tests stay together; files that take long come first, so
# that nobody waits for one of them at the end. Each process has servers and databases of its own.
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# These would change which modules are found, or have them compiled anew at every start.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

.PHONY: help run test check format bench requirements translations screenshots clean venv venv-dev debian

help: ## Say what there is (the default)
	@echo "make TARGET, where TARGET is one of:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile
	@echo "Settings come from the environment and from .env: see docs/settings.md."

run: venv ## Install what is missing and serve the demo at http://127.0.0.1:$PORT (5000)
	@exec $(BIN)/python -m bot demo

test: venv-dev debian ## Install what the tests need and run them all: unit, integration, browser
	@$(PYTEST) $(ARGS)

check: venv-dev debian ## Format, lint, types, import contracts, data; then all tests
	@echo "format";    $(BIN)/ruff format --check --quiet . || { echo "Run: make format" >&2; exit 1; }
	@echo "lint";      $(BIN)/ruff check --quiet .
	@echo "types";     $(BIN)/mypy
	@echo "imports";   $(BIN)/lint-imports --no-cache
	@echo "data";      $(BIN)/python -m bot data validate
	@echo "tests";     $(PYTEST) $(ARGS)

format: venv-dev ## Put the code into its format and repair what lint can repair
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

bench: venv-dev debian ## Measure; writes bench/results.json and prints a table
	@$(BIN)/python -m tests.services --durable -- $(BIN)/python -m bench $(ARGS)

requirements: venv ## Compile requirements*.txt anew from requirements*.in
	@tools/requirements.sh

translations: venv-dev ## Gather what the pages say for translation, and compile the Bangla
	@$(BIN)/python -m tools.translations

screenshots: venv-dev debian ## Take the pictures of docs/images from a running demo
	@$(BIN)/python -m tools.screenshots

clean: ## Remove what was installed, cached or trained; var/ with its data stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache models
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@tools/venv.sh

venv-dev:
	@tools/venv.sh dev

debian:
	@tools/debian-packages.sh tests

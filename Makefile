PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: scan test bench bench-peers snapshots

scan: $(VENV)/installed
	$(BIN)/mlcostlint scan fixtures/ --exit-zero

test: $(VENV)/installed-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto --cov --cov-report=term --cov-fail-under=95

bench: $(VENV)/installed-dev
	$(BIN)/python -m tests.bench.bench

snapshots: $(VENV)/installed-dev
	$(BIN)/pytest tests/test_fixtures.py --snapshot-update

$(BIN)/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(BIN)/pip pyproject.toml mlcostlint/data/build.py $(wildcard mlcostlint/data/*.csv mlcostlint/data/*/*.csv)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/pip install --quiet --group dev
	touch $@

bench-peers: .venv-peers/installed

.venv-peers/installed: tests/bench/peers.txt
	while read -r peer; do \
	  $(PYTHON) -m venv .venv-peers/$${peer%%==*} && \
	  .venv-peers/$${peer%%==*}/bin/pip install --quiet $$peer || exit 1; \
	done < $<
	touch $@

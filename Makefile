# One thin line each over the command line; see README.md.
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: book test lint mutants reference wave lock clean

book: .venv/installed  ## the reference wave, executed and published at _build/html/index.html
	$(BIN)/compendium run 2008 --publish

test: .venv/installed  ## lint, types, unit tests, nbval, the strict site, and the site in a browser
	$(MAKE) lint
	$(BIN)/pytest -n 2 --dist loadfile -m "not site"
	$(BIN)/pytest -n 2 --dist loadfile --nbval --nbval-sanitize-with tests/reference/sanitise.cfg -o addopts= tests/reference
	$(MAKE) book
	$(BIN)/pytest -m site tests

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

mutants: .venv/installed  ## what the unit tests would not notice; SEED=7 draws others
	$(BIN)/python tests/mutants.py $(if $(SEED),--seed $(SEED))

reference: .venv/installed  ## renew the reference notebooks; shows which outputs moved
	$(BIN)/compendium run 2008
	$(BIN)/compendium reference

wave: .venv/installed  ## make the reference wave again, byte for byte
	$(BIN)/python data/waves/2008/make.py

lock: .venv/installed  ## requirements.txt from pyproject.toml, one file for Python 3.11 to 3.13
	$(BIN)/python -m pip install --quiet uv
	echo "-e .[test]" | $(BIN)/uv pip compile --universal --python-version 3.11 --quiet \
	  --upgrade --no-header --no-annotate --output-file requirements.txt -

.venv/installed: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || python3 -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m personalising.statistics.ordinal  # compiles it, once
	touch $@

clean:
	rm -rf _build .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

# One thin line each over the command line; see README.md.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

# the programs in an environment name its place: in a clone that was moved or copied they
# fail, or run the library of the other clone
MOVED := $(if $(wildcard $(VENV)/installed),$(shell $(BIN)/python -I -c \
  'import os; from importlib.util import find_spec as find; \
   os.path.samefile(find("personalising").origin, "lib/personalising/__init__.py") or 1/0' \
  2>/dev/null || echo moved))

# images often forbid Python to keep what it compiled; each of some hundred processes of
# the tests would then compile the library again
export PYTHONDONTWRITEBYTECODE :=

.PHONY: book test check lint long sweeps mutants reference wave bounds lock clean

book: $(VENV)/installed  ## the reference wave, executed and published at _build/html/index.html
	$(BIN)/compendium run 2008 --publish

# three processes for two cores: many tests wait for processes that they have started
EACH := $(BIN)/pytest -n 3

test: $(VENV)/installed  ## lint, types, unit tests, nbval, the strict site, and the site in a browser
	$(MAKE) lint
	$(EACH) --dist loadfile -m "$(TESTS)"
	$(EACH) --dist loadfile --nbval --nbval-sanitize-with tests/reference/sanitise.cfg -o addopts= tests/reference
	$(MAKE) book
	$(EACH) --dist loadfile -m site $(SITE)

SITE = $(shell grep -rl --include='test_*.py' 'mark\.site' tests)
TESTS := not site and not long
check: $(VENV)/installed  ## on another Python: make check PYTHON=python3.13 VENV=.venv-3.13
	$(EACH) --dist loadfile -m "$(TESTS)"
	$(BIN)/compendium run 2008
	$(BIN)/compendium publish 2008 --to _build/html$(VENV:.venv%=%)

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

long: $(VENV)/installed  ## the tests that `make test` leaves out: whole books, many processes, simulations
	$(EACH) --dist loadfile -m "long and not site"

sweeps: $(VENV)/installed  ## every case of the tests of which `make test` and `make long` take one in seven
	$(EACH) --dist load -m sweep --every-case

mutants: $(VENV)/installed  ## what the unit tests would not notice; SEED=7 draws others
	$(BIN)/python tests/mutants.py $(if $(SEED),--seed $(SEED))

reference: $(VENV)/installed  ## renew the reference notebooks, pinned results and words; shows what moved
	$(BIN)/compendium run 2008
	$(BIN)/compendium reference
	$(BIN)/python tests/pinned.py
	$(BIN)/python tests/words.py

wave: $(VENV)/installed  ## make the reference wave again, byte for byte
	$(BIN)/python data/waves/2008/make.py

bounds: $(VENV)/installed  ## what print decides of the teacher survey: data/published/bounds.csv
	$(BIN)/python -m personalising.study.teacher_survey.bounds

lock: $(VENV)/installed  ## requirements.txt from pyproject.toml, one file for Python 3.11 to 3.13
	$(BIN)/python -m pip install --quiet uv
	echo "-e .[test]" | $(BIN)/uv pip compile --universal --python-version 3.11 --quiet \
	  --upgrade --no-header --no-annotate --output-file requirements.txt -

.PHONY: moved
moved:

$(VENV)/installed: requirements.txt pyproject.toml $(MOVED)
	$(if $(MOVED),@echo "$(VENV) was made in another place: it is made anew" && rm -rf $(VENV))
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -r requirements.txt
	@# as pip would, but by all processors; what cannot be compiled is no module of ours
	$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true
	$(BIN)/python -m personalising.statistics.ordinal  # compiles it, once
	touch $@

clean:
	rm -rf _build .venv .venv-* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

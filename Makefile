# Needs make and any Python >= 3.11 with venv. Every target sets up what it uses, once.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-done
# Processes for the tests; override on a larger machine: make test JOBS=8
JOBS ?= 2

.PHONY: help setup run test test-browser lint types docs peers bench clean

help:
	@echo "make setup   make the environment in $(VENV)"
	@echo "make run     solve the shipped case ukraine-2021 and write its brief"
	@echo "make test    run the tests"
	@echo "make lint    ruff and mypy"
	@echo "make docs    renew the generated reference pages and check all pages"
	@echo "make peers   separate environments of the tools we compare with, in .peers"
	@echo "make bench   the benchmarks"

setup: $(STAMP)

# The first interpreter that is new enough and can make environments; PYTHON=... overrides.
$(STAMP): pyproject.toml constraints.txt
	@python=; \
	for candidate in $(PYTHON) $(BIN)/python python3 python3.13 python3.12 python3.11 python; do \
	    if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	        >/dev/null 2>&1; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "overture needs Python 3.11 or newer with the venv module, and found none." >&2; \
	    echo "On Debian or Ubuntu: apt-get install python3-venv. Or name one:" >&2; \
	    echo "make setup PYTHON=/path/to/python3.12" >&2; \
	    exit 1; \
	fi; \
	test -x $(BIN)/python || "$$python" -m venv $(VENV)
	@echo "Installing into $(VENV) (once; a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt setuptools wheel
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt --no-build-isolation --editable '.[cluster,dev]'
	@touch $@

run: $(STAMP)
	@$(BIN)/overture run ukraine-2021 --out ukraine-2021-run
	@echo
	@echo "The brief is $(CURDIR)/ukraine-2021-run/brief.html"

test: $(STAMP)
	$(BIN)/python -m pytest -n $(JOBS) -m "not browser"

test-browser: $(STAMP)
	$(BIN)/python -m pytest -m browser

lint: $(STAMP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

types: $(STAMP)
	$(BIN)/mypy

docs: $(STAMP)
	$(BIN)/python docs/build.py --write
	$(BIN)/python docs/build.py --check

peers: $(STAMP)
	$(BIN)/python peers/install.py

bench: $(STAMP)
	@set -e; for benchmark in benchmarks/*.py; do \
	    echo "== $$benchmark"; $(BIN)/python "$$benchmark"; \
	done

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis src/*.egg-info

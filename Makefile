# Every target does its own set-up: a machine with Python 3.11 or later and make is enough.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
VENV_BI := .venv-bi
BI_STAMP := $(VENV_BI)/.installed

.DEFAULT_GOAL := help
.PHONY: help demo dev test test-bi lint format bench lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

demo: $(STAMP) ## run one round on sample data: check, propose, review, apply, check again
	@$(BIN)/sirene demo

dev: $(STAMP) ## start PostgreSQL, the sample register and Dagster's UI on this machine
	@$(BIN)/sirene dev

test: $(STAMP) ## run the tests; they start every service they need
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-bi: $(STAMP) $(BI_STAMP) ## optional: the dashboards in a real Superset and a real browser (needs Debian's chromium)
	$(BIN)/python -m pytest dagster_tests_bi

lint: $(STAMP) ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## print throughput and memory, and the machine they were measured on
	$(BIN)/python bench/run.py

lock: $(STAMP) ## resolve the dependencies again, with hashes and without an index address
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --no-strip-extras \
	  --extra dev pyproject.toml -o requirements.lock

clean: ## remove the environment and the sandbox's data
	-[ -x $(BIN)/sirene ] && $(BIN)/sirene db stop
	rm -rf $(VENV) $(VENV_BI) .sirene

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed; set PYTHON=/path/to/python3") if sys.version_info < (3, 11) else None'
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV)…"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BI_STAMP): bi/superset/requirements.txt
	@[ -x $(VENV_BI)/bin/python ] || $(PYTHON) -m venv $(VENV_BI)
	@echo "Installing Superset into $(VENV_BI) (0.9 GB)…"
	@$(VENV_BI)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r bi/superset/requirements.txt
	@touch $@

# `make run` serves the product with its demo, `make test` proves it; see README.md.

PYTHON ?= python3
BIN := .venv/bin
BOOTSTRAP := $(PYTHON) .ci/bootstrap.py
TESTS ?= tests
QUICK := $(addprefix tests/,domain crypto test_architecture.py test_i18n.py test_translations.py)

# Byte-code of our modules and tests may be kept: without it every start compiles them again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run dev test test-quick check format test-long bench shots messages vendor lock clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "make %-10s %s\n", $$1, $$2 }'

run: ## install what is needed, make the demo on the first start, serve
	@$(BOOTSTRAP) runtime
	@exec $(BIN)/reclamator up

dev:
	@$(BOOTSTRAP) dev

test: dev ## everything but the long runs: unit, journeys, servers, browser
	@$(BIN)/python -m pytest $(TESTS)

test-quick: dev ## rules, ciphers, languages and the house rules: half a minute
	@$(BIN)/python -m pytest $(QUICK)

check: dev ## format, lint, types, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 0 tests/test_translations.py

format: dev ## put the code into its shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test-long: export RECLAMATOR_TEST_LONG = 1
test-long: dev ## the same properties at full counts
	@$(BIN)/python -m pytest -m long $(TESTS)

bench: dev ## our own measurements, as one JSON object; COMPLAINTS=1000,100000 for other sizes
	@$(BIN)/python -m tests.bench $(if $(COMPLAINTS),--complaints $(COMPLAINTS))

shots: dev ## pictures of every page into docs/shots
	@$(BIN)/python -m tests.shots

messages: dev ## take new sentences from the code into the catalogues
	@$(BIN)/python translations/update.py

lock: ## pin the packages of pyproject.toml anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	  --no-header --output-file=requirements.lock pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	  --no-header --all-extras --group dev --output-file=requirements-dev.lock pyproject.toml

vendor: ## fetch the scripts and fonts that pages bring along (needs npm)
	@$(PYTHON) .ci/vendor.py

clean: ## remove what tools left behind; keeps .venv and the data in var
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +

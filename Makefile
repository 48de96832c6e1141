# `make demo` plays five SOPs; `make test` proves it. Both build .venv from requirements.lock first.

# The first Python at hand that is new enough; say `make PYTHON=/path/to/python` to choose another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# Where this is set, every process of a demo or a test would compile the whole project anew: 1.6 s each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: all help demo test lint bench lock clean

all: .venv/ready  ## build .venv: everything the project needs, pinned and hashed

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*  ## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 12

.venv/ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "sakip-bot needs Python 3.11 or newer: install it, or say make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "this Python cannot make environments: install its venv package (Debian, Ubuntu: python3-venv)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

demo: .venv/ready  ## play the SOPs of five sample offices: reports, archives and transcripts in var/demo
	$(BIN)/sakip demo

test: lint  ## lint, then the whole test-suite
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: .venv/ready  ## ruff, mypy strict, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready  ## measure against the bounds
	$(BIN)/python -m tests.bench

lock:  ## re-pin every dependency (needs uv, which is not part of the environment)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --extra dev pyproject.toml requirements.in -o requirements.lock

clean:  ## remove .venv and var
	rm -rf .venv var

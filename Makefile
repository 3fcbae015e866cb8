# `make figures` and `make test` do all of their own set-up in .venv.

PYTHON ?= python3
export PIP_DISABLE_PIP_VERSION_CHECK = 1

version := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
venv := .venv
python := $(venv)/bin/python
installed := $(venv)/installed-$(version)

.PHONY: figures check test lint
figures: $(installed)
	$(python) -m figures make $(if $(ALL),--all)

check: $(installed)
	$(python) -m figures check $(if $(COST),--cost $(COST))

test: $(installed)
	$(python) -m pytest --numprocesses 2 --dist loadfile

lint: $(installed)
	$(venv)/bin/ruff check .
	$(venv)/bin/lint-imports

$(installed): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python %s is too old: 3.11 or newer is needed. Name one: make PYTHON=python3.12" % sys.version.split()[0])'
	@test -e $@ || $(PYTHON) -m venv --clear $(venv)
	$(python) -m pip install --quiet --editable '.[test]'
	@touch $@

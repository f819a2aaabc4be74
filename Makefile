# make site   a first look within minutes, then trains, exports and compiles all: ends by printing the path of the page
# make test   lint, types and all tests, in a real browser
# make fuzz   bad inputs for an hour: make fuzz MINUTES=10 SEED=7
# make bench  bytes, requests, times of the page; builds, edits under serve, training, the first look
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINTS := constraints.txt
MINUTES ?= 60
SEED ?= 0

.PHONY: site test fuzz bench serve clean

site: $(VENV)/.train
	$(BIN)/modgap site

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/python -m tests.javascript
	$(BIN)/python -m tests.browser_setup
	$(BIN)/python -m pytest

fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES) --seed $(SEED)

bench: $(VENV)/.test
	$(BIN)/python -m tests.browser_setup
	$(BIN)/python -m tests.bench

serve: $(VENV)/.train
	$(BIN)/modgap serve

$(VENV)/.train: pyproject.toml $(CONSTRAINTS) | $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[train]'
	touch $@

$(VENV)/.test: pyproject.toml $(CONSTRAINTS) | $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[train,test]'
	touch $@ $(VENV)/.train

$(VENV):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "modgap needs Python 3.11 or newer; found %d.%d. Point to one: make site PYTHON=/path/to/python3.11" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)

clean:
	rm -rf _build

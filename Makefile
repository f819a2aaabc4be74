# make site   a first look within minutes, then trains, exports and compiles all: ends by printing the path of the page
# make test   lint, types and all tests, in a real browser; of large matrices a sample: make test SEED=7
# make test-all  the same with every case of every matrix
# make fuzz   bad inputs for an hour: make fuzz MINUTES=10 SEED=7
# make bench-large  a million pairs: metrics, neighbours, beside the earlier tool; takes 5 GB in TMPDIR
# make bench  bytes, requests, times of the page and its embeds, also at 4x slow-down; the explorer with 50,000 pairs; updates of the trainer; builds, edits under serve, training, the first look, the tests
# make api    the API reference, from the docstrings, in _build/api
# make pictures  those of README and docs, from the article as it is built
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CONSTRAINTS := constraints.txt
MINUTES ?= 60
SEED ?= 0

TESTS := -n auto

.PHONY: site test test-all fuzz bench bench-large pictures api serve clean

site: $(VENV)/.train
	$(BIN)/modgap site

test-all: TESTS += --whole
test-all: test

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/python -m tests.javascript
	$(BIN)/python -m tests.browser_setup
	$(BIN)/python -m pytest $(TESTS) --seed $(SEED)

fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES) --seed $(SEED)

bench: $(VENV)/.test
	$(BIN)/python -m tests.browser_setup
	$(BIN)/python -m tests.bench

bench-large: $(VENV)/.test
	$(BIN)/python -m tests.bench_large

pictures: $(VENV)/.test
	$(BIN)/python -m tests.browser_setup
	$(BIN)/python -m tests.docs.pictures
	$(BIN)/python -m tests.docs.explorer_pictures

api: $(VENV)/.test
	$(BIN)/python -m tests.docs.api

serve: $(VENV)/.train
	$(BIN)/modgap serve

$(VENV)/.train: pyproject.toml $(CONSTRAINTS) | $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[train]'
	touch $@

$(VENV)/.test: pyproject.toml $(CONSTRAINTS) | $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[train,slides,large,test]'
	touch $@ $(VENV)/.train

$(VENV):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "modgap needs Python 3.11 or newer; found %d.%d. Point to one: make site PYTHON=/path/to/python3.11" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)

clean:
	rm -rf _build

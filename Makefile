# Two commands are all a newcomer needs:  make demo   and   make test
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# One more than there are processors: a test with a browser waits for it half of its time.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')

.PHONY: help demo test lint types layers pytest screenshots bench-pages bench-review bench-scenarios bench-record docs clean

help:
	@echo "make demo          install, seed a demo agency, serve the portal, print its address and accounts"
	@echo "make test          install what the tests need (a browser too) and run everything"
	@echo "make docs          bring the generated parts of the documents up to date"
	@echo "make screenshots   pictures of every page, phone and desktop, into screenshots/"
	@echo "make bench-pages   requests, bytes and time of every page, beside stock Voila; every choice of a story"
	@echo "make bench-review  what reading a note costs, beside proselint on the same notes"
	@echo "make bench-scenarios  what checking, drawing and exporting a practice story costs"
	@echo "make bench-record  what the record of ten thousand staff costs, on SQLite and PostgreSQL (about half an hour)"
	@echo "make clean         remove what these commands made (the virtual environment and the demo home)"

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Alongside needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python could not make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@echo "Installing into $(VENV) (about a minute) ..."
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready
	@$(BIN)/python -m pip install --quiet --group test
	@touch $@

demo: $(VENV)/.ready
	@$(BIN)/alongside demo --home .demo

test: lint types layers pytest

lint: $(VENV)/.ready-test
	$(BIN)/ruff check .

types: $(VENV)/.ready-test
	$(BIN)/mypy

layers: $(VENV)/.ready-test
	$(BIN)/lint-imports

pytest: $(VENV)/.ready-test
	@$(BIN)/python -m tests.browser
	@$(BIN)/python -m tests.postgres
	@$(BIN)/python -m tests.inkjs
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

docs: $(VENV)/.ready-test
	$(BIN)/python -m cogapp -r -I . README.md graders/README.md scenarios/README.md

screenshots: $(VENV)/.ready-test
	@$(BIN)/python -m tests.browser
	$(BIN)/python -m tests.e2e.screenshots screenshots

bench-pages: $(VENV)/.ready-test
	@$(BIN)/python -m tests.browser
	$(BIN)/python -m tests.e2e.bench_pages
	$(BIN)/python -m tests.e2e.bench_simulator

bench-review: $(VENV)/.ready-test
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m tests.bench_review

bench-scenarios: $(VENV)/.ready-test
	@$(BIN)/python -m tests.bench_scenarios

bench-record: $(VENV)/.ready-test
	@$(BIN)/python -m tests.bench_record

clean:
	rm -rf $(VENV) .demo screenshots build dist

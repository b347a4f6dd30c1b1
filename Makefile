# What a person does with this project. Everything lands in .venv and vendor/, both ignored by git.

PORT ?= 5000
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ONE_THREAD := OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 MKL_NUM_THREADS=1
# The tests of a file share what they have warmed. Three workers keep two cores busy, since those of the browser mostly wait;
# files begin in the order of pyproject.toml's testpaths, the browser's first and on two workers at most: tests/turns.py.
WORKERS := -n 3 --dist loadfile --no-loadscope-reorder
# Kept, however the machine is set up: tests start the program many times, and to compile it takes as long as to run it.
export PYTHONDONTWRITEBYTECODE :=

TYPESCRIPT := typescript@7.0.2
TYPEFACE := @fontsource-variable/stix-two-text@5.3.0
KATEX := katex@0.19.1
BIOME := @biomejs/biome@2.6.8
TSC := vendor/typescript/node_modules/.bin/tsc
BIOME_BIN := vendor/biome/node_modules/.bin/biome
FETCH := npm install --silent --no-save --no-package-lock --ignore-scripts

.PHONY: run test test-nightly browser test-peers test-browsers check check-javascript format bench clean

run: .venv/.run vendor/.plotly vendor/.type  ## serve on http://127.0.0.1:5000
	@$(BIN)/lstm-explainer serve --host 127.0.0.1 --port $(PORT)

test: .venv/.test vendor/.type browser  ## every test but those that need PyTorch; BROWSER=skip leaves the browser's out
	$(ONE_THREAD) $(BIN)/python -m pytest $(WORKERS) $(TESTS)

test-nightly: .venv/.test vendor/.type browser  ## the long ones too, and many new examples wherever Hypothesis makes them up
	$(ONE_THREAD) $(BIN)/python -m pytest $(WORKERS) -m "nightly or not nightly" --hypothesis-profile nightly $(TESTS)

browser: .venv/.test  # installs what the browser tests need, or says what is lacking
	@$(BIN)/python -m tests.chromium

test-peers: .venv/.peers vendor/.katex  ## compare live with PyTorch and JAX (a large download), set the LaTeX
	$(BIN)/python -m pytest tests/peers

check: .venv/.test  ## formatter, linter, types, JavaScript, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(MAKE) check-javascript test

check-javascript: vendor/.javascript  ## form, lint, types and unit tests of the page's modules, as far as npm and node are there
	@if test -x $(BIOME_BIN); \
	  then $(BIOME_BIN) check --error-on-warnings && echo "JavaScript: form and lint agree."; \
	  else echo "JavaScript: form and lint not checked, since npm could not fetch Biome."; fi
	@if test -x $(TSC); \
	  then $(TSC) --project jsconfig.json && echo "JavaScript: types agree."; \
	  else echo "JavaScript: types not checked, since npm could not fetch TypeScript."; fi
	@if node -e 'process.exitCode = Number(parseInt(process.versions.node) < 20)' 2> /dev/null; \
	  then node --test $(wildcard tests/js/*.test.js); \
	  else echo "JavaScript: unit tests not run, since Node.js 20 or newer is not here."; fi

format: .venv/.test vendor/.javascript  ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	@if test -x $(BIOME_BIN); then $(BIOME_BIN) check --write; fi

test-browsers: .venv/.browsers vendor/.type  ## the main paths in Firefox and WebKitGTK, which have to be installed
	$(ONE_THREAD) $(BIN)/python -m pytest $(or $(TESTS),tests/browsers)

bench: .venv/.peers  ## how fast, as ratios to peers in the same run
	$(BIN)/python -m bench.core

clean:  ## everything that make made
	rm -rf .venv vendor build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; make PYTHON=/path/to/python3 names one."; exit 1; }
	@echo "Making .venv with $$("$(PYTHON)" --version) ..."
	@"$(PYTHON)" -m venv .venv \
	  || { rm -rf .venv; echo "Python's venv is missing: apt-get install python3-venv"; exit 1; }

.venv/.run: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what the server needs, and what opens networks ..."
	@$(PIP) --constraint constraints.txt --editable '.[import]'
	@touch $@

.venv/.test: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what the tests need ..."
	@$(PIP) --constraint constraints.txt --editable '.[test]'
	@touch $@ .venv/.run

.venv/.browsers: .venv/.test
	@echo "Installing what drives the browsers ..."
	@$(PIP) --constraint constraints.txt --editable '.[test,browsers]'
	@touch $@

.venv/.peers: .venv/.test
	@echo "Installing PyTorch (gigabytes on most machines) and JAX ..."
	@$(PIP) --constraint constraints.txt --editable '.[test,peers]'
	@touch $@

# The cartesian plotly.js is a third of the size of the one inside plotly-py; the server does without it where npm is not.
vendor/.plotly: .venv/.run
	@mkdir -p vendor
	@if command -v npm > /dev/null; then \
	  version=$$($(BIN)/python -c 'from plotly.offline import get_plotlyjs_version as v; print(v())') && \
	  $(FETCH) --prefix vendor plotly.js-cartesian-dist-min@$$version > /dev/null 2>&1 \
	  || echo "npm could not fetch the smaller plotly.js: serving the one inside plotly-py."; \
	fi
	@touch $@

# The text face; without it texts are in the system's.
vendor/.type: Makefile
	@mkdir -p vendor/type
	@if command -v npm > /dev/null; then \
	  $(FETCH) --prefix vendor/type $(TYPEFACE) > /dev/null 2>&1 \
	  || echo "npm could not fetch the text face: serving the system's."; \
	fi
	@touch $@

# What sets the cells' LaTeX where TeX is not installed.
vendor/.katex: Makefile
	@mkdir -p vendor/katex
	@if command -v npm > /dev/null; then \
	  $(FETCH) --prefix vendor/katex $(KATEX) > /dev/null 2>&1 \
	  || echo "npm could not fetch KaTeX: the LaTeX is read by a converter only."; \
	fi
	@touch $@

vendor/.javascript: Makefile
	@mkdir -p vendor/biome vendor/typescript
	@if command -v npm > /dev/null; then \
	  $(FETCH) --prefix vendor/biome $(BIOME) > /dev/null 2>&1 || true; \
	  $(FETCH) --prefix vendor/typescript $(TYPESCRIPT) > /dev/null 2>&1 || true; \
	fi
	@touch $@

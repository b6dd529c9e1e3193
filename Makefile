# The two commands of the README; both can be repeated at any time.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help crawl test lab browser format docs clean

help:
	@echo "make crawl   check the registry's links once; reports and feed appear under var/"
	@echo "make test    install what the tests need and run every check"
	@echo "make lab     run the second tier of the fault matrix, in network namespaces (root, Debian)"
	@echo "make browser test the pages that scripts write, with Chromium (Debian)"
	@echo "make format  bring the code into its form"
	@echo "make docs    write the generated parts of the documentation again"
	@echo "make clean   remove the virtual environment (var/ stays)"

# pip is asked to install only when what it should install has changed.
$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/.made
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/.made
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/.installed

# A file of its own says that the environment is whole: an interrupted one is made anew.
$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "warmlink needs Python 3.11 or newer. On Debian: apt install python3 python3-venv" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "warmlink needs Python 3.11 or newer; $(PYTHON) is older. Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python has no venv module. On Debian: apt install python3-venv" >&2; exit 2; }
	@echo "Making the virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# 0, 1 (newly broken links) and 3 (degraded or incomplete run) are answers, not failures of the program.
crawl: $(VENV)/.installed
	@$(BIN)/warmlink crawl --verbose $(ARGS); code=$$?; case $$code in \
	  0) echo "Done: nothing is newly broken.";; \
	  1) echo "Done: something is newly broken; the report says what to do.";; \
	  3) echo "Done, but the run was degraded or incomplete, or records were held back: see above. Nothing was lost.";; \
	  *) exit $$code;; esac

# One more worker than the two cores it is meant for: many tests wait.
test: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 3 --dist worksteal $(ARGS)

# Real ports, routes and name servers, inside namespaces that lead nowhere. Debian starts nginx and unbound as
# services when they are installed; the lab needs their programs only.
LAB_PACKAGES := iproute2 nftables unbound nginx-light
lab: $(VENV)/.installed-test
	@test "$$(id -u)" = 0 || { echo "The lab makes network namespaces, which only root may. Run: sudo make lab" >&2; exit 2; }
	@dpkg --status $(LAB_PACKAGES) >/dev/null 2>&1 || { apt-get update && apt-get install --yes --no-install-recommends $(LAB_PACKAGES); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,lab]'
	$(BIN)/pytest -m lab -n 0 -s tests/lab $(ARGS)

# An environment of its own: what the extra needs and what the lab needs cannot stand in one.
BROWSER_VENV := .venv-browser
$(BROWSER_VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -m venv --clear $(BROWSER_VENV)
	@$(BROWSER_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,browser]'
	@touch $@

browser: $(BROWSER_VENV)/.installed
	@command -v chromium >/dev/null 2>&1 || { apt-get update && apt-get install --yes --no-install-recommends chromium; }
	$(BROWSER_VENV)/bin/pytest -m browser -n 0 $(ARGS)

format: $(VENV)/.installed-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.installed-test
	$(BIN)/cog -r -I . README.md docs/*.md

clean:
	rm -rf $(VENV) $(BROWSER_VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

# make run: everything installed and the main job run.  make test: everything checked.  make bench: the speed measured.
# make teach: the teaching page opened.
# All make .venv when it is missing and install again only when pyproject.toml has changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := run
.PHONY: run teach test test-bounds prove mutants test-all browser bench million precision coverage claims calibration validation docs picture clean

run: $(VENV)/installed
	$(BIN)/rp2pr compare pairing=complementary,similar,best_with_worst,nearest,random,optimal support=none,low,medium,high \
		question="'Which way of pairing teams, at which level of support?'" baseline=complementary-medium replicates=2
	@folder=$$(ls -dt outputs/compare/comparison-* | head -n 1) && $(BIN)/rp2pr report "$$folder" --quiet >/dev/null && \
		echo "The report is $$folder/report.html"

# the page in the browser on which a teacher plays programmes; Ctrl-C ends it
teach: $(VENV)/installed-page
	$(BIN)/rp2pr teach

test: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile

# the same rules, states and engines with every array index checked: what is out of range would else touch foreign memory in silence
test-bounds: $(VENV)/installed-dev
	NUMBA_BOUNDSCHECK=1 $(BIN)/pytest --numprocesses=auto --maxprocesses=4 tests/test_rules.py tests/test_engines.py tests/test_chance.py \
		tests/test_setup.py tests/test_verify.py

# long proofs, two hours: every analysis interrupted and resumed, on every executor; commands killed 100 times and workers 30; a folder
# damaged in all ways; random command lines, files of teams and requests to the teaching service, and its memory; faults put into five modules
prove: $(VENV)/installed-dev mutants
	RP2PR_PROVE=1 $(BIN)/pytest --numprocesses=auto --maxprocesses=4 tests/test_commands.py tests/test_calibration.py \
		tests/test_optimise.py tests/test_sensitivity.py tests/test_sensitivity_known.py tests/test_emulator.py tests/test_own_code.py tests/test_precompile.py tests/test_uncompiled.py tests/test_web_limits.py tests/test_input.py \
		tests/test_damage.py tests/test_ablation.py tests/test_web_browser.py tests/test_every_number.py tests/test_share.py
	cd tests && ../$(BIN)/python fuzz_sheets.py $$(mktemp -d) 1000
	cd tests && ../$(BIN)/python fuzz_real_sheets.py $$(mktemp -d) 1000
	cd tests && ../$(BIN)/python fuzz_commands.py $$(mktemp -d) 3000
	cd tests && ../$(BIN)/python prove_kills.py $$(mktemp -d)

# a quarter of an hour; a random sample of faults is put into a copy of five modules: their tests must find at least 85%
mutants: $(VENV)/installed-dev
	nice -n 10 $(BIN)/python tests/mutants/run.py

# Debian's Chromium, in which the tests open the teaching page; without it they say that they are skipped
browser:
	@if command -v chromium >/dev/null; then echo "chromium is there"; \
	elif [ "$$(id -u)" != 0 ]; then echo "chromium is missing and only root can install it: sudo apt-get install chromium" >&2; \
	elif ! command -v apt-get >/dev/null; then echo "chromium is missing and there is no apt-get to install it with" >&2; \
	else apt-get update --quiet --quiet && apt-get install --yes --no-install-recommends chromium; fi

# the whole suite on every Python that the project supports, with the newest Mesa for each; says which Pythons are missing
test-all:
	$(PYTHON) tests/all_pythons.py

# twenty minutes; a million runs (1,000 programmes to choose from, 1,000 replicates): says what they took
million: $(VENV)/installed
	$(BIN)/python -m benchmarks.million

# some minutes; writes docs/precision.md anew
precision: $(VENV)/installed
	$(BIN)/python -m benchmarks.precision

# some minutes; rewrites how often the intervals of a comparison contain the truth in docs/compare.md
coverage: $(VENV)/installed
	$(BIN)/python -m benchmarks.coverage
	$(BIN)/python -m benchmarks.coverage_sets

# a minute; rewrites the predictions in docs/validation.md
validation: $(VENV)/installed
	$(BIN)/python -m rp2pr_sim.report.docs.validation

# hours; fits every uncertain number and checks the fit, then rewrites docs/validation.md and the shipped parameter sets; interrupted, it continues where it was
calibration: $(VENV)/installed
	$(BIN)/python -m rp2pr_sim.report.docs.validation.fitted outputs/calibrate/published

# some minutes; every claim of the paper put to the test, the table and the figure of docs/claims.md written anew
claims: $(VENV)/installed
	$(BIN)/python -m rp2pr_sim.report.docs.claims

# the generated parts of the other documents: to be run after a change of a rule, a parameter, a state field or an outcome
docs: $(VENV)/installed
	$(BIN)/python -m rp2pr_sim.report.docs.odd
	$(BIN)/python -c "from pathlib import Path; from rp2pr_sim import measures; Path('docs/outcomes.md').write_text(measures.page(), encoding='utf-8')"

# as make run; the heatmap of its comparison becomes the picture of the README
picture: run
	cp "$$(ls -dt outputs/compare/comparison-* | head -n 1)/heatmap.png" docs/heatmap.png

# ten minutes; writes docs/performance.md and its figure again.  make bench BASE=/path/to/checkout: this version next to another instead
bench: $(VENV)/installed-bench
	$(BIN)/python -m $(if $(BASE),benchmarks.versions $(BASE),benchmarks)

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "rp2pr_sim needs Python 3.11 or newer, which '$(PYTHON)' is not; name another one: make PYTHON=python3.12" >&2; exit 1; }
	@# some systems split ensurepip off; the pip that is there then fills the environment
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --clear --without-pip $(VENV) && $(PYTHON) -m pip --python $(BIN)/python install pip; }

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev,solara]"
	@touch $@ $(VENV)/installed

$(VENV)/installed-page: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[page]"
	@touch $@ $(VENV)/installed

# AgentPy is one contender of several: the others are measured without it
$(VENV)/installed-bench: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[bench]" || { \
		echo "AgentPy cannot be installed here; everything else is measured" >&2; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .; }
	@touch $@ $(VENV)/installed

# run: the whole system on this machine   check: what reads the code   bench, drill: measured, long
# test: every promise   properties: the properties among them on many examples, and the whole of what test tries in part
PYTHON := .venv/bin/python
WITH_SERVERS := $(PYTHON) -m config.dev.services with
SPREAD := -n auto --dist loadscope
export DJANGO_SETTINGS_MODULE := config.settings
# Compiled once, not at every start and by every worker of the tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test properties check bench drill app aliyun dev lock translations lifecycle format hooks
.DEFAULT_GOAL := run

run: app
	@$(PYTHON) -m config.dev.start

test: dev
	@$(PYTHON) -m tests.browser
	@$(WITH_SERVERS) $(PYTHON) -m pytest $(SPREAD) $(ARGS)

properties: dev
	@$(WITH_SERVERS) $(PYTHON) -m pytest $(SPREAD) -m "hypothesis or long" --hypothesis-profile=many $(ARGS)

check: dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	$(PYTHON) -m config.translations check
	$(PYTHON) -W "ignore:Got an error checking a consistent migration history" manage.py makemigrations --check --dry-run
	$(PYTHON) manage.py draw_lifecycle --check
	$(PYTHON) -m tests.deploy

# Each script of a directory in turn: those that say what to do when run.
in_turn = $(WITH_SERVERS) sh -ec 'for script in $$(grep -ls __main__ $(1)/*.py); do \
	module=$$(echo "$${script%.py}" | tr / .); echo "== $$module"; $(PYTHON) -m "$$module"; done'

bench: dev
	@$(call in_turn,tests/bench)

drill: dev
	@$(call in_turn,tests/drills)
	@$(WITH_SERVERS) $(PYTHON) -m pytest -m drill

app aliyun dev:
	@requirements/install $@

translations: dev
	$(PYTHON) -m config.translations update

lifecycle: dev
	$(PYTHON) manage.py draw_lifecycle

hooks: dev
	.venv/bin/pre-commit install

format: dev
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

LOCK := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-emit-index-url \
	--custom-compile-command "make lock"
lock:
	$(LOCK) requirements/uv.in -o requirements/uv.txt
	$(LOCK) pyproject.toml -o requirements/app.txt
	$(LOCK) pyproject.toml --extra aliyun -c requirements/app.txt -o requirements/aliyun.txt
	$(LOCK) pyproject.toml --extra dev -c requirements/aliyun.txt -o requirements/dev.txt

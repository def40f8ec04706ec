# Two commands matter: `make run` and `make test`. Both need Python 3.11 or newer and nothing else.
PYTHON ?= python3
BASE = @$(PYTHON) stack/bootstrap.py --
DEV = @$(PYTHON) stack/bootstrap.py --dev --
DELEGATES ?= 200
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help run demo test test-slow lint format bench lock roles retention accreditation i18n migration sbom abuse backup backup-key restore

help: ## this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: ## start everything on this machine (PORT=8000 HOST=127.0.0.1); Ctrl-C ends it
	$(BASE) -m stack.run

demo: ## load more synthetic delegates into the running stack (DELEGATES=2000)
	$(BASE) -m stack.demo $(DELEGATES)

test: ## unit, database, worker and browser tests (at most 12 minutes on 2 cores; ARGS="-k name")
	$(DEV) -m stack.chromium
	$(DEV) -m pytest -m "not slow" -n 2 --dist loadfile $(ARGS)

test-slow: ## races, faults and long journeys (ARGS="-k name")
	$(DEV) -m stack.chromium
	$(DEV) -m pytest -m slow $(ARGS)

abuse: ## several hundred hostile texts and files at every form, address and scan; prints counts
	@ABUSE=full $(PYTHON) stack/bootstrap.py --dev -- -m pytest -q -o timeout=1800 tests/abuse $(ARGS)

lint: ## ruff, its formatting, mypy and bandit
	$(DEV) -m ruff check .
	$(DEV) -m ruff format --check .
	$(DEV) -m mypy
	$(DEV) -m bandit --quiet --recursive --configfile pyproject.toml gpscf_events worker stack scripts config.py

format: ## format the code and mend what ruff can mend
	$(DEV) -m ruff check --fix --quiet --exit-zero .
	$(DEV) -m ruff format .

backup: ## database and files into one encrypted file (BACKUP_TO=age1… FILE=…); no keys are in it
	$(BASE) -m stack.backup "$(FILE)"

backup-key: ## make the pair of keys for backups (KEY=/where/the/private/one/goes)
	$(BASE) -m stack.backup keys "$(KEY)"

restore: ## put a backup back into a stack that is empty and does not run (BACKUP=… KEY=… REPLACE=yes)
	$(BASE) -m stack.restore "$(BACKUP)" "$(KEY)"

bench: ## measure beside a floor in the same run; the table goes to docs/performance.md
	$(DEV) -m bench

sbom: ## what the product is made of: var/sbom.json (CycloneDX) and docs/licences.md
	$(DEV) -m scripts.components sbom var/sbom.json
	$(DEV) -m scripts.components licences

lock: ## compile requirements/*.in into hash-pinned *.txt
	$(DEV) -m $(LOCK) requirements/base.in -o requirements/base.txt
	$(DEV) -m $(LOCK) requirements/dev.in -o requirements/dev.txt

roles: ## write docs/roles.md: every page, the permission it asks for, the roles that hold it
	$(DEV) -m scripts.roles

retention: ## write docs/retention.md: every personal column, why we have it, how long, and what becomes of it
	$(DEV) -m scripts.retention

accreditation: ## write docs/accreditation.md: states, moves, and which change lets clearance lapse
	$(DEV) -m scripts.accreditation

i18n: ## gather the texts of code and templates, compile the Chinese ones, list what is missing
	$(BASE) -m scripts.translations

migration: ## write a migration from the models (m="what it does"); needs make run in another terminal
	$(BASE) -m stack.migration "$(m)"

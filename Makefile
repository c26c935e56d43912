# Each of these sets up what it needs first: .venv, the hash-locked dependencies, the program.
# The only thing asked of the machine is Python 3.11 (PYTHON=/path/to/it if it is not on the PATH).

PY := .venv/bin/python
# Two workers; a file stays with one of them, and tests/conftest.py says which come first.
SHARED := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: run test cover check bench lock format clean

run: ## Open the studio in a local server, with a sample head to look at
	@scripts/setup run
	@$(PY) -m studio $(ARGS)

test: check ## All checks, then the tests (ARGS goes to pytest)
	$(PY) -m pytest $(SHARED) $(ARGS)

cover: check ## The tests once more, counting which lines and branches they reach: a third slower
	$(PY) -m pytest $(SHARED) --cov --cov-report=term $(ARGS)

check: ## Style, types and the arrows between the stages
	@scripts/setup dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

bench: ## Time and memory against their bars, as a table and as bench.json
	@scripts/setup dev
	@$(PY) -m bench $(ARGS)

format: ## Put the code in the agreed shape
	@scripts/setup dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: ## Resolve the dependencies anew (ARGS=--upgrade for newer versions)
	@scripts/setup dev
	@scripts/lock $(ARGS)

clean: ## Remove everything these targets made
	rm -rf .venv build dist .coverage .coverage.* htmlcov bench.json
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache src/*.egg-info
	find src tests bench scripts -name __pycache__ -prune -exec rm -rf {} +

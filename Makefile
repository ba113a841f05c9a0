# Two commands do all: `make run` and `make test`. Both install what is missing first.
.PHONY: run test check bench train lock samples system system-test

export OMP_THREAD_LIMIT := 1
PYTHON := .venv/bin/python

run: system
	infra/make-venv requirements.txt
	infra/run-samples

test: system-test
	infra/make-venv requirements-test.txt
	$(MAKE) check
	$(PYTHON) -m pytest

check:
	.venv/bin/ruff check --no-cache .
	.venv/bin/mypy .

bench: system-test
	infra/make-venv requirements-test.txt
	$(PYTHON) -m benchmarks

train: system-test
	infra/make-venv requirements-test.txt
	$(PYTHON) -m pip install --quiet 'torch==2.13.0'
	for reader in figure_reader label_reader; do \
	  $(PYTHON) -m training.pages $$reader build/$$reader.npz && \
	  $(PYTHON) -m training.train $$reader --pages build/$$reader.npz || exit; done

# Compiles the pinned, hashed requirements; needs uv.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -o requirements.txt
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url -c requirements.txt -o requirements-test.txt

system:
	infra/apt-install infra/apt-packages.txt

system-test:
	infra/apt-install infra/apt-packages.txt infra/apt-packages-test.txt

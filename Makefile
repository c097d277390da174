# `make demo` and `make test` need nothing set up: .ci/setup does it, and is quick once it is done.
# Options: PYTHON=python3.12 chooses the interpreter, ARGS="-k writer" goes to pytest.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test lint types messages lock bench zoo gallery setup
export PYTHON

ARGS ?=
bin := .venv/bin
# The files of tests live for seconds and need no disk where there is room in memory.
scratch = $(shell room=$$(df -Pk /dev/shm 2>/dev/null | awk 'END {print $$4 + 0}'); \
  [ -w /dev/shm ] && [ "$$room" -gt 2000000 ] && echo /dev/shm || echo "$${TMPDIR:-/tmp}")
# What a test gave back is kept for the next by glibc: a twentieth of all time went into new pages.
keep := MALLOC_TRIM_THRESHOLD_=1000000000 MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TOP_PAD_=67108864
benchmarks := $(filter-out %/common.py %/loops.py %/torch_eager.py %/study.py %/mnist_bins.py %/photographs.py \
  %/feature_oracles.py %/feature_order.py %/feature_speed.py,$(wildcard benchmarks/*.py))

help: ## Say what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

demo: ## Set everything up, train the default GAN, build its report and say where it is
	@.ci/setup
	@rm -rf runs/demo
	@$(bin)/ganreport demo --run-dir runs/demo

test: ## Set everything up and run the tests
	@.ci/setup test
	@folder=$$(mktemp -d "$(scratch)/ganreport-tests-XXXXXX"); trap 'rm -rf "$$folder"' EXIT; \
	  TMPDIR="$$folder" PYTHONDONTWRITEBYTECODE= OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 \
	  TF_NUM_INTRAOP_THREADS=1 TF_NUM_INTEROP_THREADS=1 $(keep) \
	  $(bin)/pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)  # a core is a process's

lint: ## Look for mistakes, lines that are not formatted, and imports against the arrows
	@.ci/setup
	@$(bin)/ruff check
	@$(bin)/ruff format --check
	@$(bin)/lint-imports --no-cache --no-logo

types: ## Check the types, strictly
	@.ci/setup
	@$(bin)/mypy

messages: ## Gather all texts, bring the catalogues up to date, say what is not translated
	@.ci/setup test
	@$(bin)/python .ci/messages.py $(ARGS)

bench: ## Measure what the README claims of speed; results go to benchmarks/results
	@.ci/setup
	@for script in $(benchmarks); do echo "== $$script"; $(bin)/python "$$script"; done

zoo: ## Train the failure zoo anew, judge it and print its tables: about four hours on two cores
	@.ci/setup test
	@test -d runs/zoo || rm -f benchmarks/results/zoo-*.jsonl
	@for script in train longer judge calibrate repair table document; do \
	  echo "== $$script"; $(bin)/python "benchmarks/zoo/$$script.py"; done

gallery: ## Make ten runs, their reports, and the pictures of docs/gallery: some minutes
	@.ci/setup test
	@$(bin)/python benchmarks/gallery/make.py

lock: ## Resolve pyproject.toml anew into requirements.lock: hashes, markers, no hosts
	@.ci/setup
	@$(bin)/uv pip compile pyproject.toml --extra train --group dev --output-file requirements.lock \
	  --universal --python-version 3.11 --generate-hashes --upgrade --no-config --no-header \
	  --no-annotate --no-emit-index-url --no-emit-find-links --quiet

setup: ## Only set everything up
	@.ci/setup test

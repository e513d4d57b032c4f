# Ironwatch. `make run` and `make test` install what they need and do the rest.

# Built things live outside the checkout, so that a fresh clone starts warm.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/ironwatch/target
CARGO ?= cargo

.PHONY: run demo test lint bench screenshots package web tools agent-static

run: web
	@scripts/run

demo: web
	@scripts/run --demo

test:
	@scripts/test

lint: web
	$(CARGO) fmt --all -- --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings
	npm --prefix server/web run check

bench: web
	@scripts/bench

# A picture of every page: make screenshots [FOLDER=…]
screenshots: web
	@scripts/screenshots $(FOLDER)

web: tools
	@scripts/build-web
	@scripts/third-party

tools:
	@scripts/install-tools build

# The static agent: musl where the toolchain has it.
agent-static: tools
	@scripts/build-agent

package: web
	@scripts/install-tools package
	@scripts/package

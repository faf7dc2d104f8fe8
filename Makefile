# What a person runs; .ci/run runs the same recipes. `make` alone lists them.

.NOTPARALLEL:
.PHONY: help run test setup format lint docs licences page build unit e2e faults soak smoke bench contact-sheet lighthouse screenshots dist test-dist test-ansible clean

# Where scripts/setup puts a newer Node.js if this machine's is too old for the tests.
export PATH := $(CURDIR)/target/node/node_modules/.bin:$(PATH)

BUILT := $(or $(CARGO_TARGET_DIR),target)/debug
NPM_MODULES := web/node_modules/.package-lock.json

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build and start Wallfeed (page, wall and demo on one address); options in ARGS="…"
	@scripts/setup run
	@echo "Building wallfeed; the first time this compiles its libraries and takes a few minutes."
	@cargo build --locked --bin wallfeed
	@cargo run --locked --quiet --bin wallfeed -- $(ARGS)

test: setup format lint docs licences page build unit e2e ## every check and every test; installs what they need
	@echo "make test: every check and every test passed"

setup: ## install what the tests need and this machine lacks
	scripts/setup test

format:
	cargo fmt --all --check

lint: ## clippy and shellcheck, warnings are errors; what deploy/ holds
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo clippy --locked --package wallfeed-secrets --no-default-features -- -D warnings
	cargo clippy --locked --package wallfeed-gateway --no-default-features -- -D warnings
	shellcheck scripts/* .ci/run
	scripts/check-units
	scripts/check-deploy

docs: ## the crates' documentation, warnings are errors
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --locked --workspace --no-deps --document-private-items

licences: ## licences, banned crates and sources of everything that is linked
	cargo deny --locked check --hide-inclusion-graph licenses bans sources

page: $(NPM_MODULES) ## types and tests of the web page
	cd web && npm run --silent check && npm test --silent

$(NPM_MODULES): web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

build:
	cargo build --locked --workspace --all-targets

unit: build ## doc tests, unit tests and integration tests of the crates
	cargo test --locked --workspace --doc --quiet
	scripts/cargo-test --workspace --lib --bins --test it

e2e: build $(NPM_MODULES) ## end-to-end tests over real processes
	cd web && npm run --silent e2e
	scripts/cargo-test --workspace --test e2e

faults: build ## how long clients take to recover from each fault
	$(BUILT)/examples/faults

soak: build ## random faults for a while: make soak MINUTES=30 [SEED=…]
	$(BUILT)/examples/soak --minutes $(or $(MINUTES),30) $(if $(SEED),--seed $(SEED))

smoke: ## build the release binaries and try them from outside
	cargo build --locked --workspace --bins --release
	scripts/smoke

bench: ## the Board alone, latency and memory of the release binaries
	cargo bench --locked --quiet --package wallfeed-gateway --bench board
	cargo build --locked --workspace --bins --release
	cargo run --locked --quiet --release --package wallfeed-tests --example latency

lighthouse: build $(NPM_MODULES) ## the marks that Lighthouse gives the page, phone and desktop
	cd web && npm run --silent lighthouse

contact-sheet: ## every page of the wall, as target/contact-sheet.png
	cargo run --locked --quiet --package wallfeed-matrix-client --example contact-sheet -- target/contact-sheet.png

screenshots: build $(NPM_MODULES) ## pictures of the page, light and dark, phone to television
	cd web && npm run --silent screenshots

dist: ## programs for a 64-bit Raspberry Pi and their systemd units, in target/dist; which in PROGRAMS="…"
	scripts/dist $(PROGRAMS)

test-dist: ## build matrix-client for the Raspberry Pi and try it on an emulated processor
	cargo build --locked --workspace --bins --release
	scripts/dist matrix-client
	scripts/test-dist

test-ansible: ## try the Ansible role on a fresh Debian in a folder, as root
	cargo build --locked --workspace --bins --release
	scripts/test-ansible

clean: ## remove everything that was built
	cargo clean
	rm -rf web/node_modules

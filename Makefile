# Short names for what people do every day. Anything longer than a line is a task of xtask/.

.DEFAULT_GOAL := help
.PHONY: help build test testacc sweep simulate matrix demo install package bench lint fmt codegen docs picture

# One test more at a time than there are cores, since each waits now and then, for a process or for time to pass.
export RUST_TEST_THREADS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

help: ## Print this
	@sed -n 's/^\([a-z]*\): .*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

build: ## Build the provider, the sandbox and the tasks for development
	cargo build --workspace

test: ## Run every test, with the newest Terraform that can be fetched, or with $TF_CLI
	TF_CLI="$$(cargo xtask terraform)" && export TF_CLI && cargo test --workspace

testacc: ## Check with an account what is assumed of the API: needs TF_ACC=1 and NORTHFLANK_API_TOKEN, cleans up
	cargo xtask testacc

sweep: ## Delete what runs of testacc have left that were killed
	cargo xtask sweep

# Optimized, but without what makes linking a release take minutes.
simulate: export CARGO_PROFILE_RELEASE_LTO = off
simulate: export CARGO_PROFILE_RELEASE_CODEGEN_UNITS = 16
simulate: ## Run the simulation with 100,000 seeds, or with $SIMULATION_SEEDS
	SIMULATION_SEEDS="$${SIMULATION_SEEDS:-100000}" cargo test --release --test simulation

matrix: ## Run the acceptance tests with every Terraform and OpenTofu that can be had, and write docs/compatibility.md
	cargo xtask matrix

demo: ## See the provider at work with a real Terraform: no account needed, nothing left behind
	cargo xtask demo

install: ## Build the provider and put it where `terraform init` finds it
	cargo xtask install

package: ## Make the files of a release for this machine, as the registries want them, in target/package
	cargo xtask package

bench: ## Measure the provider beside one written in Go
	cargo xtask bench

lint: ## Check format and lints, as CI does
	cargo fmt --all -- --check && cargo clippy --workspace --all-targets -- -D warnings

fmt: ## Format everything
	cargo fmt --all

codegen: ## Generate the Rust code of proto/
	cargo xtask codegen

docs: ## Generate the pages of docs/ from the schema, examples/ and templates/
	cargo xtask docs

picture: ## Make the picture of the demo that the README shows
	cargo xtask record

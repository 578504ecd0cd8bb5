# Short names for everyday tasks. A task of more than one line is in xtask/.

.DEFAULT_GOAL := help
.PHONY: help build test testacc sweep simulate matrix demo install package bench lint fmt codegen docs picture

# One concurrent test more than cores, because tests sometimes wait for a process or a timer.
export RUST_TEST_THREADS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

help: ## Print this help
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

matrix: ## Run the acceptance tests with every available Terraform and OpenTofu, and write docs/compatibility.md
	cargo xtask matrix

demo: ## Run the provider with a real Terraform against the sandbox, without an account
	@echo "Compiling the sandbox and the provider: three to six minutes the first time, on two cores."
	cargo xtask demo

install: ## Build the provider and install it for `terraform init`
	cargo xtask install

package: ## Create the release files for this machine in target/package
	cargo xtask package

bench: ## Compare the performance with a provider written in Go
	cargo xtask bench

lint: ## Check format and lints, as CI does
	cargo fmt --all -- --check && cargo clippy --workspace --all-targets -- -D warnings

fmt: ## Format everything
	cargo fmt --all

codegen: ## Generate the Rust code of proto/
	cargo xtask codegen

docs: ## Generate the pages of docs/ from the schema, examples/ and templates/
	cargo xtask docs

picture: ## Generate the picture of the demo in the README
	cargo xtask record

# make run      build and trade a market for a few users; ARGS="--users 20 --speed max" replaces the flags of `tradingboost demo`
# make test     build and run every test
# make check    what continuous integration runs: format, release build, a market, the API by its document, every test
# make format   bring all Swift files into the repository's format
# make bench    measure; BENCH_JSON=FILE writes one JSON object a line as well; BENCH_ONLY=indicators measures one group, beside
#               TA-Lib where python3 (or the Python of TALIB_PYTHON) has it
# make kill-test  kill workers KILLS=1000 times at random moments (SEED=7) while 100 instances trade, and compare with a run
#               without a kill
# make swap-test  swap a plugin with fifty open orders an instance in a replay at full speed, and compare likewise
# make density  what 100, 1,000, 5,000 and 10,000 instances cost, each in a worker of its own; INSTANCES="200 400"
# make soak     trade at full speed for MINUTES=30 and judge whether memory or descriptors of host and workers grow
# make neighbours  how long honest strategies take to answer beside four that crash, never return and flood the host
# make chaos    kill host, workers, PostgreSQL and exchange RUNS=200 times at every step of an order, RIGS=2 side by side; SEED=…
# make load     measure the API: reads beside a bare route, event streams, a thousand users enabled; ARGS="--only reads"
# make restart  stop a host with 10,000 open orders of 1,000 users, kill its database, and measure how long it takes to be back
# make hostile  build and run the plugins that attack; HOSTILE_PAGE=1 writes Documentation/hostile-plugins.md from their rows
# make simulate  trade EVENTS=1000000 at an exchange that misbehaves and compare with a model after each; SEED=… repeats a run
# make fuzz     fuzz each reader of untrusted bytes for SECONDS=60; a finding fails
# make schemathesis  ask a host all that its OpenAPI document says it takes, and what it does not: EXAMPLES=4 a route, SEED=7
# make install  build and put programs, plugins and SDK below PREFIX (/usr/local; DESTDIR goes before it); under sudo: what
#               `make release` built; make uninstall takes them away again
# make setup    install what the build needs and this machine lacks (run, test and the others do it themselves)

SHELL := /bin/bash
ARGS ?= --strategies all Turtle.timeframe=1h
PREFIX ?= /usr/local
# What `make install` installs.
BUILT ?= .build/release
.SHELLFLAGS := -euo pipefail -c
.NOTPARALLEL:
.PHONY: run test check format lint bench load hostile kill-test chaos swap-test restart density soak neighbours simulate fuzz \
	schemathesis setup release install uninstall

# Progress on a terminal; elsewhere only what went wrong.
QUIET := $(if $(MAKE_TERMOUT),,--quiet)
BUILD := swift build $(QUIET) --explicit-target-dependency-import-check error
# The plugins of this package describe themselves: their manifests go into their files after the linker.
PLUGINS := HyperRSI Grid Breakout Turtle
PACK = for plugin in $(PLUGINS) $(addsuffix Ordinary,$(PLUGINS)); do \
	.build/$(1)/tradingboost plugin pack .build/$(1)/lib$$plugin.so >/dev/null; done
SOURCES := Package.swift Host PluginSDK Plugins Migrations Tests \
	Benchmarks/Package.swift Benchmarks/Sources Fuzzing/Package.swift Fuzzing/Sources
# Tests that run compilers, and those that check plugins on every processor: after the others, which have time limits.
COMPILING := ReferenceStrategyTests|DocumentationTests|PluginNewTests|RustPluginTests|ContractGuardTests
CHECKING := ^CheckTests
# Runs whole hosts and ends their workers by the hundred.
HOSTILE := ^HostileTests
# Many tests start programs: all at once they would wait for each other longer than they wait for anything.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH := $(shell echo $$((4 * $$(nproc))))
# A run may end without a failed test, by a crash of its own or by a lack of memory: its status is a failure too.
TESTS = { swift test --skip-build --disable-xctest $(1) 2>&1 | awk -v failures=.build/failures -f .ci/test-output.awk; } \
	|| echo "status $$? of: swift test" $(1) >>.build/failures
FAILURES = [ ! -e .build/failures ] || { echo "what failed, of all of the above:"; cat .build/failures; exit 1; } >&2

run: release
	@.build/release/tradingboost demo $(ARGS)

test:
	@.ci/setup tests
	@$(BUILD) --build-tests
	@$(call PACK,debug)
	@rm -f .build/failures; \
	$(call TESTS,--skip '$(COMPILING)|$(CHECKING)|$(HOSTILE)'); \
	$(call TESTS,--filter '$(COMPILING)'); \
	$(call TESTS,--filter '$(CHECKING)'); \
	$(call TESTS,--filter '$(HOSTILE)'); \
	$(FAILURES)

# Those who reach least and most; every caller takes more than a minute.
check: export CALLERS := trader,host
check: setup lint release simulate schemathesis test

lint:
	@swift format lint --strict --parallel --recursive --configuration .swift-format $(SOURCES)

format:
	@swift format --in-place --parallel --recursive --configuration .swift-format $(SOURCES)

release: setup
	@echo "building (the first time takes some minutes) …" >&2
	@$(BUILD) --configuration release
	@$(call PACK,release)

bench: release
	@swift build $(QUIET) --configuration release --package-path Benchmarks
	@Benchmarks/.build/release/Benchmarks

kill-test: release
	@.build/release/endurance kill --kills $(or $(KILLS),1000) --seed $(or $(SEED),7)

chaos: release
	@.build/release/endurance chaos --runs $(or $(RUNS),200) --seed $(or $(SEED),7) --rigs $(or $(RIGS),2)

swap-test: release
	@.build/release/endurance swap --seed $(or $(SEED),7)

restart: release
	@.build/release/endurance restart

density: release
	@.build/release/endurance density $(addprefix --instances ,$(INSTANCES))

soak: release
	@.build/release/endurance soak --minutes $(or $(MINUTES),30)

load: release
	@.ci/setup load
	@.build/release/load $(if $(filter command line,$(origin ARGS)),$(ARGS))

neighbours: release
	@.build/release/endurance neighbours

simulate: release
	@.build/release/simulate --events $(or $(EVENTS),1000000) --seed $(or $(SEED),1)

hostile:
	@.ci/setup tests
	@$(BUILD) --build-tests
	@$(call PACK,debug)
	@rm -f .build/failures; \
	$(if $(HOSTILE_PAGE),export HOSTILE_PAGE=1; )$(call TESTS,--filter '$(HOSTILE)'); \
	$(FAILURES)

fuzz: setup
	@Fuzzing/run $(or $(SECONDS),60)

schemathesis: release
	@.ci/setup schemathesis
	@.ci/schemathesis .build/release/tradingboost

install:
	@[ -n "$${SUDO_USER:-}" ] || [ "$(BUILT)" != .build/release ] || $(MAKE) --no-print-directory release
	@.ci/install "$(BUILT)" "$(DESTDIR)$(PREFIX)"

uninstall:
	@.ci/install --remove "$(DESTDIR)$(PREFIX)"

setup:
	@.ci/setup

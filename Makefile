# SPDX-License-Identifier: Apache-2.0
# Every command of a developer's day. CMakePresets.json says what each kind of build is.
#
# Variables: PREFIX (install), DESTDIR (packagers), JOBS (2 on a 2-core machine), DEPS=no (do not
# look for missing Debian packages), FUZZ_SECONDS (per fuzzer).

PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
DEPS ?= yes
FUZZ_SECONDS ?= 30

RELEASE := build/release
BINARY := $(RELEASE)/src/cli/habeas

# ccache finds the objects of another checkout of the same text: paths are made relative to this one.
export CCACHE_BASEDIR := $(CURDIR)
export CCACHE_NOHASHDIR := 1
export UBSAN_OPTIONS ?= print_stacktrace=1
configure = cmake --preset $(1) -DCMAKE_CXX_COMPILER_LAUNCHER="$$(command -v ccache || true)" $(2)
# The samples of the sweeps are the same in every run of `make test`; `make test-slow` takes everything.
export HABEAS_SEED ?= 20261127
ctest = ctest --test-dir build/$(1) --output-on-failure --no-tests=error -j$(JOBS)

.PHONY: help deps demo test test-slow fuzz tsan bench build install install-files format lint clean
.NOTPARALLEL:

help:  ## this list
	@echo 'Habeas: make TARGET'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t14

demo: deps build  ## build, run the main job on examples/, say where the results are and how to verify them
	@HABEAS_BIN=$(CURDIR)/$(BINARY) examples/1988/run.sh

# Two builds: the dev build (library assertions on, warnings are errors) runs every test; the optimised binary, which is what users
# run, is what the tests that drive the program from outside use. `make test-asan` runs the same tests under ASan and UBSan.
# ctest comes last and its closing line ends the output.
test: deps build  ## build and run every test (under 20 minutes on 2 cores from nothing)
	@$(call configure,dev,-DHABEAS_TEST_BINARY=$(CURDIR)/$(BINARY))
	@cmake --build --preset dev -j $(JOBS)
	@$(call ctest,dev)

test-asan: deps build  ## the same tests under ASan and UBSan
	@$(call configure,asan,-DHABEAS_TEST_BINARY=$(CURDIR)/$(BINARY))
	@cmake --build --preset asan -j $(JOBS)
	@$(call ctest,asan)

# The sweeps need no sanitiser to be told right from wrong, only speed: the dev build runs them.
test-slow: deps build test-asan fuzz tsan  ## the crash, tamper and fuzz sweeps in full, and the threaded tests under TSan
	@$(call configure,dev,-DHABEAS_TEST_BINARY=$(CURDIR)/$(BINARY))
	@cmake --build --preset dev -j $(JOBS)
	@HABEAS_SLOW=1 $(call ctest,dev)

fuzz: deps  ## every fuzzer for FUZZ_SECONDS under ASan and UBSan
	@$(call configure,fuzz) >/dev/null
	@tests/fuzz/run.sh $(FUZZ_SECONDS)

# The programs of the modules that start threads; the others have nothing for TSan to see.
TSAN_TESTS := base ledger vault workspace
tsan: deps
	@$(call configure,tsan)
	@cmake --build --preset tsan -j $(JOBS) --target $(addsuffix _test,$(TSAN_TESTS))
	@$(call ctest,tsan) -R '^($(subst $() ,|,$(TSAN_TESTS)))$$'

bench: deps  ## build and run the benchmarks; prints a table with ratios and the machine's load
	@$(call configure,release)
	@cmake --build --preset release -j $(JOBS)
	@tools/bench.sh $(RELEASE)

build: deps  ## the release binary alone
	@$(call configure,release)
	@cmake --build --preset release -j $(JOBS) --target habeas

install: build install-files  ## binary, man page and shell completion below PREFIX

# Without building: BINARY names the program. ctest `install` calls this.
install-files:
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/habeas
	install -D -m 644 share/man/habeas.1 $(DESTDIR)$(PREFIX)/share/man/man1/habeas.1
	install -D -m 644 share/completions/habeas.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/habeas

format:  ## clang-format over all C++
	@git ls-files -co --exclude-standard '*.cc' '*.h' | xargs -r clang-format-14 -i

lint: deps  ## layers, format, scripts, man page; clang-tidy on changed files (ALL=1: on all)
	@tools/lint.sh $(if $(ALL),--all)

clean:  ## remove what was built; the cases under demo-out too
	rm -rf build demo-out

deps:
ifneq ($(DEPS),no)
	@tools/install-dependencies.sh
endif

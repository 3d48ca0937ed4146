# renacer-prof: where a program's I/O time goes.
#
#   make          build the command: .build/release/renacer-prof
#   make demo     profile two real programs and show the reports
#   make test     build and run all tests
#   make lint     check the formatting
#   make bench    measure against strace, side by side
#   make torture  attach, signal and kill at random for a minute (SECONDS=600 for longer)
#   make fuzz     read millions of damaged profiles (MUTATIONS=10000000 for more)
#   make standalone  build the command so that it runs without the Swift toolchain: .build/standalone/release/renacer-prof
#   make install  the same, copied to $(PREFIX)/bin

SWIFT ?= swift
PREFIX ?= /usr/local
SOURCES = Package.swift Sources Tests Benchmarks
# chromium drives the pages and the flame graph; the others are what results are compared with. Tests that miss one are skipped.
TEST_PACKAGES = g++ strace python3 git sqlite3 tar xz-utils util-linux bsdutils '?python3-jsonschema' '?chromium' '?dwz' '?protobuf-compiler' '?python3-protobuf'

.PHONY: all setup build standalone demo test lint format bench torture fuzz install clean

all: build

setup:
	Scripts/setup

build: setup
	$(SWIFT) build -c release --product renacer-prof

standalone: setup
	$(SWIFT) build -c release --product renacer-prof --scratch-path .build/standalone --static-swift-stdlib -Xlinker -s

demo: build
	Scripts/demo

test:
	Scripts/setup $(TEST_PACKAGES)
	$(SWIFT) build --build-tests
	$(MAKE) -s -C Tests/Fixtures BUILD="$(CURDIR)/.build/fixtures"
	# One after another: many tests watch programs run, and would disturb each other's.
	$(SWIFT) test --skip-build --no-parallel

lint:
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format:
	$(SWIFT) format --in-place --recursive $(SOURCES)

bench: build
	Scripts/setup strace hyperfine python3
	Benchmarks/run

torture: build
	Scripts/setup git tar python3
	$(MAKE) -s -C Tests/Fixtures BUILD="$(CURDIR)/.build/fixtures"
	Scripts/torture $(SECONDS)

fuzz:
	Scripts/setup
	PPROF_MUTATIONS=$(or $(MUTATIONS),2000000) $(SWIFT) test --filter MutationTests

install: standalone
	install -D -m 755 .build/standalone/release/renacer-prof $(DESTDIR)$(PREFIX)/bin/renacer-prof

clean:
	rm -rf .build

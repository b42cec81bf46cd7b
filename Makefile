# Two commands do everything on a fresh machine: `make demo` and `make test`.
# The list of Debian packages is .packages alone: `make deps` installs it, the README points at it.

BUILD ?= build
GENERATOR = -G Ninja
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
MISSING = $(shell sed 's/\#.*//' .packages | xargs -n1 2>/dev/null | while read -r p; do \
            dpkg-query -W -f='$${Status}' "$$p" 2>/dev/null | grep -q 'install ok installed' || echo "$$p"; done)

PREFIX ?= /usr/local

.PHONY: help deps build install uninstall demo test unit asan fuzz bench bench-sync bench-desk bench-csv bench-letters bench-reports bench-photos bench-audit bench-security bench-rollover bench-roster format lint clean

help:
	@sed -n 's/^## //p' Makefile

## make demo        build, run the nightly sync on samples/ for two dates, show what it did
demo: build
	@sh samples/demo.sh $(BUILD)/portalctl

## make test        everything that CI runs: build, the command-line tests on the binary, the unit tests under sanitizers
test: build asan
	cmake --build $(BUILD) --target cli_tests
	ctest --test-dir $(BUILD) --output-on-failure -j 2 -R '^cli_tests'

## make unit        the unit tests as the binary is compiled: by g++, without sanitizers
unit: deps
	@cmake -S . -B $(BUILD) $(GENERATOR) >/dev/null
	cmake --build $(BUILD) --target unit_tests
	ctest --test-dir $(BUILD) --output-on-failure -j 2 -R '^unit_tests'

## make build       build/portalctl
build: deps
	@cmake -S . -B $(BUILD) $(GENERATOR) >$(BUILD).log 2>&1 || { cat $(BUILD).log; exit 1; }
	@mv $(BUILD).log $(BUILD)/configure.log
	cmake --build $(BUILD)

## make install     what `make build` made, to PREFIX=/usr/local (with DESTDIR in front); make uninstall takes it away
install:
	@test -x $(BUILD)/portalctl || { echo "Nothing to install yet: run \`make build\` first." >&2; exit 1; }
	umask 022; DESTDIR="$(DESTDIR)" cmake --install $(BUILD) --prefix "$(PREFIX)"
uninstall:
	@test -f $(BUILD)/install_manifest.txt || { echo "$(BUILD) was not installed." >&2; exit 1; }
	sed 's|^|$(DESTDIR)|' $(BUILD)/install_manifest.txt | tr '\n' '\0' | xargs -0 rm -f
	-rmdir "$(DESTDIR)$(PREFIX)/lib/portalctl" "$(DESTDIR)$(PREFIX)/share/doc/portalctl"
	rm $(BUILD)/install_manifest.txt

## make deps        install what is missing (Debian packages; with sudo where not root)
deps:
	@missing="$(MISSING)"; if [ -n "$$missing" ]; then \
	  echo "Installing Debian packages$(if $(SUDO), with sudo): $$missing"; \
	  $(SUDO) apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing >/dev/null; fi

## make asan        the unit tests under AddressSanitizer and UBSan (clang)
asan: deps
	@cmake -S . -B $(BUILD)-asan $(GENERATOR) -DCMAKE_CXX_COMPILER=clang++ -DPORTALCTL_SANITIZE=ON >/dev/null
	cmake --build $(BUILD)-asan --target unit_tests
	ctest --test-dir $(BUILD)-asan --output-on-failure -j 2 -R '^unit_tests'

## make fuzz        each fuzzer for a minute (FUZZ_SECONDS=60), with the seeds in tests/fuzz/corpus and tests/corpus
FUZZ_SECONDS ?= 60
FUZZERS = csv import zip archive image
fuzz: deps
	@cmake -S . -B $(BUILD)-fuzz $(GENERATOR) -DCMAKE_CXX_COMPILER=clang++ -DPORTALCTL_FUZZ=ON -DBUILD_TESTING=ON >/dev/null
	cmake --build $(BUILD)-fuzz --target $(FUZZERS:%=%_fuzz)
	@sh tests/fuzz/make_seeds.sh $(abspath $(BUILD)-fuzz/seeds)
	@for one in $(FUZZERS); do mkdir -p $(BUILD)-fuzz/corpus-$$one $(BUILD)-fuzz/seeds/$$one; \
	  $(BUILD)-fuzz/tests/$${one}_fuzz -max_total_time=$(FUZZ_SECONDS) -timeout=20 -print_final_stats=1 \
	    $(BUILD)-fuzz/corpus-$$one tests/fuzz/corpus/$$one $(BUILD)-fuzz/seeds/$$one || exit 1; done

## make bench       every benchmark; bench-sync: imports and PINs at full size; bench-desk: look-ups; bench-csv: the reader;
##                  bench-letters: letters in each language; bench-reports: spreadsheets, and every report against its own query;
##                  bench-photos: the check of 2,000 photos; bench-audit: a million rows of the audit log;
##                  bench-security: the Security Audit Report of 1,000 schools; bench-rollover: a school year;
##                  bench-roster: the roster in by other forms, compared, and out again
bench: bench-csv bench-sync bench-desk bench-letters bench-reports bench-photos bench-audit bench-security bench-rollover bench-roster
bench-sync: build
	cmake --build $(BUILD) --target pin_reference
	bash tests/bench/sync_bench.sh $(BUILD)
bench-desk: build
	bash tests/bench/desk_bench.sh $(BUILD)
bench-csv: build
	cmake --build $(BUILD) --target csv_bench
	$(BUILD)/tests/csv_bench
bench-letters: build
	cmake --build $(BUILD) --target letters_bench letters_haru
	bash tests/bench/letters_bench.sh $(BUILD)
bench-reports: build
	cmake --build $(BUILD) --target xlsx_bench
	bash tests/bench/reports_bench.sh $(BUILD)
	bash tests/bench/report_queries_bench.sh $(BUILD)

bench-photos: build
	cmake --build $(BUILD) --target make_photos photo_loop image_bench
	bash tests/bench/photos_bench.sh $(BUILD)
bench-audit: build
	cmake --build $(BUILD) --target make-district audit_loop
	bash tests/bench/audit_bench.sh $(BUILD)
bench-security: build
	bash tests/bench/security_audit_bench.sh $(BUILD)
bench-rollover: build
	cmake --build $(BUILD) --target make-district
	bash tests/bench/rollover_bench.sh $(BUILD)
bench-roster: bench-csv
	cmake --build $(BUILD) --target make-district
	bash tests/bench/roster_in_bench.sh $(BUILD)
	bash tests/bench/roster_bench.sh $(BUILD)

## make format      clang-format over every source file
format: deps
	git ls-files '*.cpp' '*.h' | xargs clang-format -i

## make lint        clang-tidy and cppcheck over lib, jobs and cmd; shellcheck over the scripts
lint: deps
	@cmake -S . -B $(BUILD)-lint $(GENERATOR) -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON -DBUILD_TESTING=OFF >/dev/null
	git ls-files 'lib/*.cpp' 'jobs/*.cpp' 'cmd/*.cpp' | xargs -P 2 -n 4 clang-tidy -p $(BUILD)-lint --quiet
	cppcheck --quiet --std=c++20 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	  --suppress=missingIncludeSystem -I . lib jobs cmd
	shellcheck -x .ci/run samples/demo.sh config/systemd/job-failed tests/bench/*.sh tests/fuzz/*.sh

clean:
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-fuzz $(BUILD)-lint

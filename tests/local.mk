# SPDX-License-Identifier: MIT
# Tests: units, golden folders, corpora; lint; fuzzing.

UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
UNIT_COMMON := $(filter-out $(UNIT_SOURCES),$(sort $(wildcard tests/unit/*.c)))
UNITS := $(UNIT_SOURCES:%.c=$(B)/%)
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
# Defined in lib/base/memory.c, alone, so that unit tests can wrap them.
WRAP := -Wl,--wrap=ledger__allocate,--wrap=ledger__reallocate \
	-Wl,--wrap=ledger__duplicate
JOBS ?= $(shell nproc)

.PHONY: units check check-plain check-asan check-build fuzz fuzzers bench \
	lint coverage

units: $(UNITS)

$(B)/tests/%.o: tests/%.c $(B)/settings
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) -Ilib -Iinclude -Icmd -Itests/unit $(PKG_CFLAGS) \
		-fPIE -DSOURCE_FOLDER='"$(CURDIR)"' -c -o $@ $<

$(B)/tests/unit/test_%: $(B)/tests/unit/test_%.o \
		$(UNIT_COMMON:%.c=$(B)/%.o) $(B)/libcommand.a $(ARCHIVE)
	$(call say,LD)
	$(Q)$(LINK) -pie $(WRAP) -o $@ $^ $(LIBS) -lcmocka

$(B)/tests/fuzz/replay_%: $(B)/tests/fuzz/replay.o \
		$(B)/tests/fuzz/fuzz_%.o $(ARCHIVE)
	$(call say,LD)
	$(Q)$(LINK) -pie -o $@ $^ $(LIBS)

$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(ARCHIVE)
	$(call say,LD)
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(LIBS)

-include $(UNITS:=.d) $(UNIT_COMMON:%.c=$(B)/%.d) \
	$(wildcard $(B)/tests/fuzz/*.d)

# All of it in both configurations, by one prove.
check:
	@tests/tools/install-packages build check
	@$(MAKE) --no-print-directory -j$(JOBS) CONFIG=plain check-build
	@$(MAKE) --no-print-directory -j$(JOBS) CONFIG=asan check-build
	@prove -j$(JOBS) $$(tests/tools/taps $(BUILD) plain) \
		$$(tests/tools/taps $(BUILD) asan)

check-plain check-asan: check-%:
	@tests/tools/install-packages build check
	@$(MAKE) --no-print-directory -j$(JOBS) CONFIG=$* check-build
	@prove -j$(JOBS) $$(tests/tools/taps $(BUILD) $*)

check-build: all units
ifeq ($(CONFIG),asan)
check-build: $(FUZZERS:%=$(B)/tests/fuzz/replay_%)
endif

coverage:
	@$(MAKE) --no-print-directory -j$(JOBS) CONFIG=cov check-build
	@find $(BUILD)/cov -name '*.gcda' -delete
	@prove -j$(JOBS) $$(tests/tools/taps $(BUILD) cov)
	@tests/tools/coverage $(BUILD)/cov

# Each target for FUZZ_SECONDS, on a copy of its corpus.
fuzz:
	@tests/tools/install-packages build lint
	@$(MAKE) --no-print-directory -j$(JOBS) CONFIG=fuzz fuzzers
	@for name in $(FUZZERS); do \
		tests/tools/fuzz $(BUILD)/fuzz $$name $(FUZZ_SECONDS) || \
			exit 1; \
	done

fuzzers: $(FUZZERS:%=$(B)/tests/fuzz/fuzz_%)

# ROWS (1000000) and RUNS (3) may be set; nothing is measured in check.
bench: all $(B)/tests/bench/generate $(B)/tests/bench/measure
	@tests/tools/install-packages build check
	@LEDGER_DATA=schema BENCH_ROWS=$(ROWS) BENCH_RUNS=$(RUNS) \
		tests/bench/run $(B)/bin $(filter %/generate %/measure,$^)

$(B)/tests/bench/%: $(B)/tests/bench/%.o
	$(call say,LD)
	$(Q)$(LINK) -pie -o $@ $<

lint:
	@tests/tools/install-packages build check lint
	@$(MAKE) --no-print-directory -j$(JOBS) CONFIG=plain all
	@B='$(abspath $(BUILD))/plain' JOBS=$(JOBS) tests/tools/lint

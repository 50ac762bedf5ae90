# SPDX-License-Identifier: MIT
# Tests.

UNIT_SOURCES := $(sort $(wildcard tests/unit/test_*.c))
UNIT_COMMON := $(filter-out $(UNIT_SOURCES),$(sort $(wildcard tests/unit/*.c)))
UNITS := $(UNIT_SOURCES:tests/unit/%.c=$(B)/tests/unit/%)
# These are defined in lib/base/memory.c, alone, so that they can be wrapped.
WRAP := -Wl,--wrap=ledger__allocate,--wrap=ledger__reallocate,--wrap=ledger__duplicate

units: $(UNITS)
.PHONY: units

$(B)/tests/%.o: tests/%.c $(B)/settings
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) -Ilib -Iinclude -Icmd -Itests/unit $(PKG_CFLAGS) -fPIE -c -o $@ $<

$(B)/tests/unit/test_%: $(B)/tests/unit/test_%.o \
		$(UNIT_COMMON:%.c=$(B)/%.o) $(B)/libcommand.a $(ARCHIVE)
	$(call say,LD)
	$(Q)$(LINK) -pie $(WRAP) -o $@ $^ $(LIBS) -lcmocka

# What the commands share, but for main, for unit tests.
$(B)/libcommand.a: $(filter-out $(B)/cmd/main.o,$(COMMON_OBJECTS))
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@
	$(Q)ar rcs $@ $^

-include $(UNITS:=.d) $(UNIT_COMMON:%.c=$(B)/%.d)

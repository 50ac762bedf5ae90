# SPDX-License-Identifier: MIT
# The commands: cmd/ledger-NAME.c and what all of them share.

COMMAND_SOURCES := $(sort $(wildcard cmd/ledger-*.c))
COMMANDS := $(COMMAND_SOURCES:cmd/%.c=$(B)/bin/%)
COMMON_SOURCES := $(filter-out $(COMMAND_SOURCES),$(sort $(wildcard cmd/*.c)))
COMMON_OBJECTS := $(COMMON_SOURCES:%.c=$(B)/%.o)
COMMAND_OBJECTS := $(COMMAND_SOURCES:%.c=$(B)/%.o)

all: $(COMMANDS)

# The commands see the public header only; lib/ is not in their search path.
$(B)/cmd/%.o: cmd/%.c $(B)/settings
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) -Icmd -Iinclude -fPIE -DLEDGER_DATA_FOLDER='"$(DATA)"' \
		-c -o $@ $<

$(B)/bin/%: $(B)/cmd/%.o $(COMMON_OBJECTS) $(SHARED)
	$(call say,LD)
	$(Q)mkdir -p $(@D)
	$(Q)$(LINK) -pie -Wl,-rpath,'$$ORIGIN/../lib' -o $@ $< \
		$(COMMON_OBJECTS) $(SHARED)

-include $(COMMON_OBJECTS:.o=.d) $(COMMAND_OBJECTS:.o=.d)

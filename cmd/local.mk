# SPDX-License-Identifier: MIT
# The commands: cmd/ledger-NAME.c and what all of them share.

COMMAND_SOURCES := $(sort $(wildcard cmd/ledger-*.c))
COMMANDS := $(COMMAND_SOURCES:cmd/%.c=$(B)/bin/%)
COMMON_SOURCES := $(filter-out $(COMMAND_SOURCES),$(sort $(wildcard cmd/*.c)))
COMMON_OBJECTS := $(COMMON_SOURCES:%.c=$(B)/%.o)
COMMAND_OBJECTS := $(COMMAND_SOURCES:%.c=$(B)/%.o)

PROGRAMS := $(DESTDIR)$(PREFIX)/bin
COMPLETIONS := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
COMPLETION := $(B)/generated/completion.bash

all: $(COMMANDS)

# The commands see the public header only; lib/ is not in their search path.
$(B)/cmd/%.o: cmd/%.c $(B)/settings
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) -Icmd -Iinclude -fPIE -DLEDGER_DATA_FOLDER='"$(DATA)"' \
		-c -o $@ $<

# What they share, but for main: each command takes what it needs of it.
$(B)/libcommand.a: $(filter-out $(B)/cmd/main.o,$(COMMON_OBJECTS))
	$(Q)mkdir -p $(@D)
	$(Q)rm -f $@
	$(Q)ar rcs $@ $^

$(B)/bin/%: $(B)/cmd/%.o $(B)/cmd/main.o $(B)/libcommand.a $(SHARED)
	$(call say,LD)
	$(Q)mkdir -p $(@D)
	$(Q)$(LINK) -pie -Wl,-rpath,'$$ORIGIN/../lib' -o $@ $^

-include $(COMMON_OBJECTS:.o=.d) $(COMMAND_OBJECTS:.o=.d)

$(COMPLETION): $(COMMANDS) tests/tools/make-completion
	$(call say,GEN)
	$(Q)mkdir -p $(@D)
	$(Q)tests/tools/make-completion $(COMMANDS) >$@

# bash looks for the completion of a command in the file of its name.
install-commands: $(COMMANDS) $(COMPLETION)
	$(Q)install -d $(PROGRAMS) $(COMPLETIONS)
	$(Q)install -m 755 $(COMMANDS) $(PROGRAMS)
	$(Q)for name in $(notdir $(COMMANDS)); do \
		install -m 644 $(COMPLETION) $(COMPLETIONS)/$$name; \
	done

uninstall-commands:
	rm -f $(addprefix $(PROGRAMS)/,$(notdir $(COMMANDS))) \
		$(addprefix $(COMPLETIONS)/,$(notdir $(COMMANDS)))

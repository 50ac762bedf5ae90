# SPDX-License-Identifier: MIT
# The library: every lib/ROOM/*.c, and the migrations as bytes.

LIB_SOURCES := $(sort $(wildcard lib/*/*.c))
MIGRATIONS := $(sort $(wildcard schema/store/[0-9]*.sql))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(B)/%.o) $(B)/generated/migrations.o
SHARED := $(B)/lib/libcareledger.so.0
ARCHIVE := $(B)/libcareledger.a
LIBRARIES := $(DESTDIR)$(PREFIX)/lib
HEADERS := $(DESTDIR)$(PREFIX)/include

all: $(SHARED) $(B)/lib/libcareledger.so $(ARCHIVE) $(B)/lib/careledger.pc

$(LIB_OBJECTS): EXTRA = -Ilib -Iinclude -fPIC -fvisibility=hidden $(PKG_CFLAGS)

$(B)/lib/%.o: lib/%.c $(B)/settings
	$(call say,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) $(EXTRA) -c -o $@ $<

$(B)/generated/migrations.c: $(MIGRATIONS) lib/local.mk \
		tests/tools/embed-migrations
	$(call say,GEN)
	$(Q)mkdir -p $(@D)
	$(Q)tests/tools/embed-migrations $(MIGRATIONS) >$@

$(B)/generated/migrations.o: $(B)/generated/migrations.c $(B)/settings
	$(call say,CC)
	$(Q)$(COMPILE) $(EXTRA) -c -o $@ $<

$(SHARED): $(LIB_OBJECTS) lib/careledger.map
	$(call say,LD)
	$(Q)mkdir -p $(@D)
	$(Q)$(LINK) -shared -Wl,-soname,$(@F) \
		-Wl,--version-script=lib/careledger.map \
		-o $@ $(LIB_OBJECTS) $(LIBS)

$(B)/lib/libcareledger.so: $(SHARED)
	$(Q)ln -sf $(<F) $@

$(ARCHIVE): $(LIB_OBJECTS)
	$(call say,AR)
	$(Q)rm -f $@
	$(Q)ar rcs $@ $(LIB_OBJECTS)

$(B)/lib/careledger.pc: lib/careledger.pc.in include/careledger.h $(B)/settings
	$(Q)mkdir -p $(@D)
	$(Q)sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' $< >$@

-include $(LIB_OBJECTS:.o=.d)

install-library: $(SHARED) $(ARCHIVE) $(B)/lib/careledger.pc
	$(Q)install -d $(LIBRARIES)/pkgconfig $(HEADERS)
	$(Q)install -m 755 $(SHARED) $(LIBRARIES)
	$(Q)ln -sf libcareledger.so.0 $(LIBRARIES)/libcareledger.so
	$(Q)install -m 644 $(ARCHIVE) $(LIBRARIES)
	$(Q)install -m 644 $(B)/lib/careledger.pc $(LIBRARIES)/pkgconfig
	$(Q)install -m 644 include/careledger.h $(HEADERS)

uninstall-library:
	rm -f $(LIBRARIES)/libcareledger.so.0 $(LIBRARIES)/libcareledger.so \
		$(LIBRARIES)/libcareledger.a $(HEADERS)/careledger.h \
		$(LIBRARIES)/pkgconfig/careledger.pc

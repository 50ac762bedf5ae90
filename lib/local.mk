# SPDX-License-Identifier: MIT
# The library: every lib/ROOM/*.c, and the migrations as bytes.

LIB_SOURCES := $(sort $(wildcard lib/*/*.c))
MIGRATIONS := $(sort $(wildcard schema/store/[0-9]*.sql))
LIB_OBJECTS := $(LIB_SOURCES:%.c=$(B)/%.o) $(B)/generated/migrations.o
SHARED := $(B)/lib/libcareledger.so.0
ARCHIVE := $(B)/libcareledger.a

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

install: all
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	install -m 755 $(SHARED) $(DESTDIR)$(PREFIX)/lib
	ln -sf libcareledger.so.0 $(DESTDIR)$(PREFIX)/lib/libcareledger.so
	install -m 644 $(ARCHIVE) $(DESTDIR)$(PREFIX)/lib
	install -m 644 $(B)/lib/careledger.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig
	install -m 644 include/careledger.h $(DESTDIR)$(PREFIX)/include

# SPDX-License-Identifier: MIT
# Pages and descriptors: what is installed as it is.

PAGES := $(sort $(wildcard man/*.[1578]))
DESCRIPTORS := $(sort $(wildcard schema/forms/*.yaml schema/policies/*.yaml \
	schema/profiles/*.yaml schema/reports/*.yaml))
MANUAL := $(DESTDIR)$(PREFIX)/share/man

install-data:
	$(Q)for file in $(DESCRIPTORS:schema/%=%); do \
		install -D -m 644 schema/$$file $(DESTDIR)$(DATA)/$$file || \
			exit 1; \
	done
	$(Q)for file in $(PAGES); do \
		install -D -m 644 $$file \
		$(MANUAL)/man$${file##*.}/$${file##*/} || exit 1; \
	done

uninstall-data:
	rm -rf $(DESTDIR)$(DATA)
	for file in $(PAGES); do \
		rm -f $(MANUAL)/man$${file##*.}/$${file##*/}; \
	done

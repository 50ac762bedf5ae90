# SPDX-License-Identifier: MIT
# Careledger: variables and targets. Folders add theirs in local.mk files.
#
#   make [all]        library and commands, in build/plain
#   make quickstart   a county's ledger from the example sheets
#   make check        every test, plain and under ASan + UBSan
#   make lint         format, static checks, pages, layers, sizes, names
#   make fuzz         each fuzz target for FUZZ_SECONDS (60)
#   make bench        import, refresh, due, classification, timed
#   make install      DESTDIR and PREFIX (/usr/local)
#
# CONFIG=plain|asan|cov|fuzz, BUILD=folder, V=1. Settings that should last go
# into an untracked config.mk.

-include config.mk

CONFIG ?= plain
BUILD ?= build
PREFIX ?= /usr/local
CC = gcc
CFLAGS ?= -O2 -g
FUZZ_SECONDS ?= 60

VERSION := $(shell sed -n 's/^.define LEDGER_VERSION "\(.*\)"/\1/p' \
	include/careledger.h)
B := $(BUILD)/$(CONFIG)
DATA := $(PREFIX)/share/careledger
PACKAGES := sqlite3 yaml-0.1 jansson libutf8proc libsodium xlsxwriter
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wformat=2 \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla
HARDENING := -D_FORTIFY_SOURCE=2 -fstack-protector-strong

ifeq ($(CONFIG),asan)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all
HARDENING := -fno-omit-frame-pointer -Werror
CFLAGS := -O1 -g
else ifeq ($(CONFIG),cov)
SANITIZE := --coverage
HARDENING := -Werror
CFLAGS := -O0 -g
else ifeq ($(CONFIG),fuzz)
CC := clang
SANITIZE := -fsanitize=address,undefined,fuzzer-no-link \
	-fno-sanitize-recover=all
HARDENING := -fno-omit-frame-pointer
CFLAGS := -O1 -g
else ifneq ($(CONFIG),plain)
$(error CONFIG is plain, asan, cov or fuzz, not "$(CONFIG)")
endif

# pkg-config is asked once, and only when something is compiled.
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(shell pkg-config --cflags $(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $$(shell pkg-config --libs $(PACKAGES)))$(PKG_LIBS)
COMPILE = $(CC) -std=c11 -D_GNU_SOURCE $(WARNINGS) $(HARDENING) $(CFLAGS) \
	$(SANITIZE) $(CPPFLAGS) -pthread -MMD -MP
LINK = $(CC) $(CFLAGS) $(SANITIZE) $(LDFLAGS) -pthread \
	-Wl,--no-undefined,-z,relro,-z,now
LIBS = $(PKG_LIBS) -lcsv
Q := $(if $(V),,@)
say = $(if $(V),,@echo '  $(1)  $(patsubst $(BUILD)/%,%,$@)')

all:
include lib/local.mk cmd/local.mk tests/local.mk man/local.mk

.PHONY: all install uninstall clean packages quickstart FORCE
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

# Changes only when the settings do: what is compiled depends on it.
$(B)/settings: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CFLAGS) $(CPPFLAGS) $(SANITIZE) $(HARDENING)' \
		'$(LDFLAGS) $(PREFIX)' | cmp -s - $@ || \
		echo '$(CC) $(CFLAGS) $(CPPFLAGS) $(SANITIZE) $(HARDENING)' \
		'$(LDFLAGS) $(PREFIX)' >$@

# Installs through apt what is missing of the list; NEED says for what.
NEED ?= build
packages:
	@tests/tools/install-packages $(NEED)

quickstart:
	@tests/tools/install-packages build
	@$(MAKE) --no-print-directory -s all
	@B='$(abspath $(B))' examples/quickstart

install uninstall: %: %-library %-commands %-data

clean:
	rm -rf $(BUILD)/plain $(BUILD)/asan $(BUILD)/cov $(BUILD)/fuzz

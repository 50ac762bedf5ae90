# SPDX-License-Identifier: MIT
# Pages.

PAGES := $(sort $(wildcard man/*.[1578]))

#!/bin/sh
# SPDX-License-Identifier: MIT
# The order of the house, as tests.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

ok 'rooms include only rooms above them' "$SOURCE/tests/tools/check-layers"
ok 'exported symbols are the declared ones' "$SOURCE/tests/tools/check-symbols"
ok 'functions and files are small' "$SOURCE/tests/tools/check-sizes"
ok 'no reserved names' "$SOURCE/tests/tools/check-names"
done_testing

#!/bin/sh
# SPDX-License-Identifier: MIT
# The tools that check the house find what they are for: each is given a tree
# with one thing wrong.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

# A small tree of its own, in which everything is right.
fresh()
{
	rm -rf tree
	mkdir -p tree/lib/base tree/lib/store tree/cmd tree/include \
		tree/tests/tools tree/tests/unit
	cp "$SOURCE"/tests/tools/check-* tree/tests/tools
	echo '#include "careledger.h"' >tree/lib/base/a.c
	echo '#include "base/a.h"' >tree/lib/store/b.c
	echo '#include <sqlite3.h>' >>tree/lib/store/b.c
	echo '#include "careledger.h"' >tree/cmd/ledger-x.c
	: >tree/include/careledger.h
}

# finds NAME TOOL TEXT: the tool fails and says so.
finds()
{
	exits "$1" 1 "tree/tests/tools/$2"
	ok "$1: names it" grep -qF -e "$3" "$WORK/out"
}

fresh
for tool in layers sizes names; do
	ok "a clean tree passes check-$tool" "tree/tests/tools/check-$tool"
done

echo '#include "store/b.h"' >>tree/lib/base/a.c
finds 'an include of a lower room' check-layers \
	'lib/base/a.c: includes "store/b.h"'
fresh
echo '#include <sqlite3.h>' >>tree/lib/base/a.c
finds 'sqlite3.h outside the store' check-layers 'lib/base/a.c: <sqlite3.h>'
fresh
echo '#  include "base/a.h"' >>tree/cmd/ledger-x.c
finds 'a private header in a command' check-layers 'cmd/ledger-x.c'
fresh
mkdir tree/lib/cellar
echo 'int a;' >tree/lib/cellar/a.c
finds 'a room that is none' check-layers "'cellar'"

fresh
{
	echo 'static void f(void)'
	echo '{'
	yes '	;' | head -79
	echo '}'
} >tree/lib/base/a.c
finds 'a function of 81 lines' check-sizes 'a.c:2: function of 81 lines'
fresh
yes '' | head -601 >tree/lib/base/a.c
finds 'a file of 601 lines' check-sizes 'a.c: 601 lines'
fresh
yes '' | head -301 >tree/cmd/ledger-x.c
finds 'a command of 301 lines' check-sizes 'ledger-x.c: 301 lines'

fresh
echo 'int _bad; /* _fine */ const char *f = "_fine"; int g __attribute__((unused));' \
	>tree/lib/base/a.c
finds 'a reserved name' check-names 'a.c: reserved name _bad'
is 'comments, strings and attributes are not names' \
	"$(wc -l <"$WORK/out")" 1

# The driver of the golden folders.
mkdir -p driver/include driver/tests/cmd/x/pass driver/tests/cmd/x/fail
: >driver/include/careledger.h
cp "$SOURCE/tests/lib.sh" driver/tests
cp "$SOURCE/tests/cmd/run.t" driver/tests/cmd
cd driver/tests/cmd/x || exit 99
cat >pass/cmd <<'END'
cat input
echo "BCDFGHJ-12 in $PWD, BCDFGHJK-1, 村KVTRWQN.3" >&2
ls
exit 3
END
echo data >pass/input
printf 'data\ninput\n' >pass/stdout
echo 'STORENO-12 in CASE, BCDFGHJK-1, 村STORENO.3' >pass/stderr
echo 3 >pass/status
cp -R pass/. fail
echo 4 >fail/status
cd ../../.. || exit 99
exits 'a golden folder that differs fails' 1 tests/cmd/run.t x
ok 'the one that agrees passes' grep -q '^ok 2 - x/pass' "$WORK/out"
ok 'the difference is shown' grep -q '^# -4' "$WORK/out"
ok 'the folder is kept' test -f \
	"$(sed -n 's/^# kept in \(.*cases.*\)/\1/p' "$WORK/out")/input"
rm -rf "$(sed -n 's|^# kept in \(.*\)/cases/.*|\1|p' "$WORK/out")"
exits 'a single case can be asked for' 0 tests/cmd/run.t x pass
exits 'an update writes what came' 0 env UPDATE=1 tests/cmd/run.t x
is 'and only that' "$(cat tests/cmd/x/fail/status)" 3
exits 'then all pass' 0 tests/cmd/run.t
done_testing

#!/bin/sh
# SPDX-License-Identifier: MIT
# plain only
# Sending a report killed at each call that changes something on the disk, and
# at others: it was kept or it was not, never half; the file that is sent is
# there whole or not at all, and never without being kept; a re-run completes.
# POINTS may be set.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

points=${POINTS:-100}
changes='pwrite64|write|fsync|fdatasync|ftruncate|unlink|unlinkat|rename'
changes="$changes|renameat|renameat2|linkat|mkdir|rmdir|fchmod|fallocate"

if ! strace -f -o "$WORK/probe" true 2>/dev/null; then
	echo '1..0 # SKIP strace cannot trace here'
	rm -rf "$WORK"
	exit 0
fi

# freeze FOLDER [COMMAND...]: its store's report is kept and written.
freeze()
{
	folder=$1
	shift
	"$@" ledger-report -q --store "$folder/ledger.db" --period 2025-09 \
		--freeze --format html -o "$folder/sent.html" >out 2>&1
}

everything()
{
	sqlite3 "$1/ledger.db" .dump | sha256sum
}

# broken WHAT: counted; the first few are shown.
broken()
{
	failed=$((failed + 1))
	[ "$failed" -gt 12 ] || echo "# $*"
}

mkdir before
ledger-store init --store before/ledger.db --area 411726 >out 2>&1 &&
	ledger-import -q --store before/ledger.db --sheet areas \
		"$SOURCE/examples/areas-411726.csv" >>out 2>&1
ledger-import -q --exit-zero --store before/ledger.db --as-of 2025-10-01 \
	--rejects rejects.csv "$SOURCE/tests/fault/sheet.csv" >>out 2>&1
# It is the second of its kind, so that one is replaced.
freeze before
is 'a store to begin with' "$? $(cat out)" '0 '
rm -f before/sent.html
# The same figures would not be kept again.
export LEDGER_NOW=2025-10-01T09:00:01+08:00

cp -r before after
status=0
freeze after strace -f -qq -o trace || status=$?
is 'the whole run' "$status $(cat out)" '0 '
before=$(everything before)
after=$(everything after)
ok 'it changes the store' [ "$before" != "$after" ]
[ "$failures" = 0 ] || done_testing

sed -nE 's/^([0-9]+) +([a-z0-9_]+)\(.*/\1 \2/p' trace |
	awk '$2 != "execve" { point = $2 " " ++count[$1 " " $2]
		if (!seen[point]++) print point }' >all
grep -E "^($changes) " all >changing
grep -vE "^($changes) " all >others
want=$((points - $(wc -l <changing)))
{
	cat changing
	awk -v want="$want" -v have="$(wc -l <others)" \
		'int(NR * want / have) != int((NR - 1) * want / have)' others
} >points

tried=0 killed=0 old=0 new=0 failed=0
while read -r call count; do
	tried=$((tried + 1))
	rm -rf trial
	cp -r before trial
	status=0
	freeze trial strace -f -qq -o killed -e "trace=$call" \
		-e "inject=$call:signal=KILL:when=$count" || status=$?
	[ "$status" -lt 128 ] || killed=$((killed + 1))
	ledger-store check --store trial/ledger.db >said 2>&1 ||
		broken "check after $call $count: $(head -n 1 said)"
	case $(everything trial) in
	"$before")
		old=$((old + 1))
		[ ! -e trial/sent.html ] ||
			broken "written and not kept, after $call $count"
		;;
	"$after") new=$((new + 1)) ;;
	*) broken "between, after $call $count" ;;
	esac
	[ ! -e trial/sent.html ] || cmp -s trial/sent.html after/sent.html ||
		broken "half a file after $call $count"
	status=0
	freeze trial env || status=$?
	[ "$status" = 0 ] || broken "re-run after $call $count: $(cat out)"
	cmp -s trial/sent.html after/sent.html ||
		broken "the file after $call $count and a re-run"
	left=$(ls -A trial)
	[ "$left" = "$(printf 'ledger.db\nsent.html')" ] ||
		broken "left after $call $count: $left"
done <points
echo "# $tried points, $killed killed: $old before, $new after, $failed broken"
is 'whatever it was killed at' "$failed" 0
ok 'at least nine in ten were killed' [ "$((killed * 10))" -ge "$((tried * 9))" ]
ok 'points before the commit' [ "$old" -gt 0 ]
ok 'points after the commit' [ "$new" -gt 0 ]
ok 'enough points' [ "$tried" -ge $((points * 9 / 10)) ]
done_testing

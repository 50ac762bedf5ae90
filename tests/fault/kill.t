#!/bin/sh
# SPDX-License-Identifier: MIT
# plain only
# An import killed at 200 points: the store is before or after, never between,
# and a re-run completes it. strace counts the system calls of a whole run and
# kills later runs at one of them each; POINTS may be set.
#
# sheet.csv holds forty invented women in real villages: one with a wrong check
# digit, one with a day that never was, one whose number may have been cut.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

points=${POINTS:-200}
sheet=$SOURCE/tests/fault/sheet.csv
# What changes something on the disk; other calls are tried to fill up.
changes='pwrite64|write|fsync|fdatasync|ftruncate|unlink|unlinkat|rename'
changes="$changes|renameat|renameat2|linkat|mkdir|rmdir|fchmod|fallocate"

if ! strace -f -o "$WORK/probe" true 2>/dev/null; then
	echo '1..0 # SKIP strace cannot trace here'
	rm -rf "$WORK"
	exit 0
fi

# import FOLDER [COMMAND...]: the sheet into its store, run by a command.
import()
{
	folder=$1
	shift
	"$@" ledger-import -q --store "$folder/ledger.db" --as-of 2025-10-01 \
		--rejects "$folder/rejects.csv" "$sheet" >out 2>&1
}

# What a store holds: all of it, or the records only.
everything()
{
	sqlite3 "$1/ledger.db" .dump | sha256sum
}

records()
{
	sqlite3 "$1/ledger.db" 'SELECT * FROM women ORDER BY record_no' |
		sha256sum
}

count()
{
	sqlite3 "$1/ledger.db" "SELECT count(*) FROM $2"
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
# Some are there already, with another telephone number: a version more.
head -n 6 "$sheet" | sed -E '2,$s/,1[0-9]{10},/,13900000000,/' >first.csv
ledger-import -q --store before/ledger.db --as-of 2025-10-01 \
	first.csv >>out 2>&1
is 'a store to begin with' "$(count before women)" 5

cp -r before after
status=0
import after strace -f -qq -o trace || status=$?
is 'the whole import' "$status" 1
before=$(everything before)
after=$(everything after)
wanted=$(records after)
is 'records after it' "$(count after women)" 37
is 'versions after it' "$(count after record_version)" 5
[ "$failures" = 0 ] || done_testing

# strace counts the calls of each thread by name: "pwrite64 17" is a point.
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
	import trial strace -f -qq -o killed -e "trace=$call" \
		-e "inject=$call:signal=KILL:when=$count" || status=$?
	[ "$status" -lt 128 ] || killed=$((killed + 1))
	ledger-store check --store trial/ledger.db >said 2>&1 ||
		broken "check after $call $count: $(head -n 1 said)"
	case $(everything trial) in
	"$before") old=$((old + 1)) ;;
	"$after")
		new=$((new + 1))
		# They are in place before the records are.
		cmp -s trial/rejects.csv after/rejects.csv ||
			broken "rejects after $call $count"
		;;
	*) broken "between, after $call $count" ;;
	esac
	status=0
	import trial env || status=$?
	[ "$status" = 1 ] || broken "re-run after $call $count: $(cat out)"
	[ "$(records trial)" = "$wanted" ] ||
		broken "records after $call $count and a re-run"
	cmp -s trial/rejects.csv after/rejects.csv ||
		broken "rejects after $call $count and a re-run"
	left=$(ls -A trial)
	[ "$left" = "$(printf 'ledger.db\nrejects.csv')" ] ||
		broken "left after $call $count: $left"
done <points
echo "# $tried points, $killed killed: $old before, $new after, $failed broken"
is 'whatever it was killed at' "$failed" 0
ok 'at least nine in ten were killed' [ "$((killed * 10))" -ge "$((tried * 9))" ]
ok 'points before the commit' [ "$old" -gt 0 ]
ok 'points after the commit' [ "$new" -gt 0 ]
ok 'enough points' [ "$tried" -ge $((points * 9 / 10)) ]
done_testing

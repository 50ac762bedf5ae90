#!/bin/sh
# SPDX-License-Identifier: MIT
# plain only
# What cannot be written: every command in every format into a full device, a
# closed pipe, a full disk. It fails with its status, or is quiet where the
# reader went; the store stays as it was.

# In a namespace of its own a test may mount, where the kernel allows that.
if [ -z "${MOUNTS-}" ]; then
	unshare -rm true 2>/dev/null && MOUNTS=own exec unshare -rm sh "$0"
	MOUNTS=none
fi
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

sheet=$SOURCE/tests/fault/sheet.csv
areas=$SOURCE/examples/areas-411726.csv
formats='table csv tsv json jsonl yaml markdown'

everything()
{
	sqlite3 "$1" .dump | sha256sum
}

ledger-store init --area 411726 >out 2>&1 &&
	ledger-import -q --sheet areas "$areas" >>out 2>&1
ledger-import -q --rejects rejects.csv "$sheet" >>out 2>&1
record=$(ledger-export --format csv | sed -n '2s/,.*//p')
ok 'there is a record' [ -n "$record" ]
ledger-report --period 2025-09 --freeze >out 2>&1
sed '12d; 22d; 32d' "$sheet" >sound.csv

# each KIND: every command line that writes rows or text, into that kind.
each()
{
	set -- "into_$1"
	for format in $formats; do
		"$@" "due $format" ledger-due --as-of 2026-09-01 \
			--format "$format"
		"$@" "due by township $format" ledger-due --as-of 2026-09-01 \
			--by township --format "$format"
		"$@" "due of a file $format" ledger-due --as-of 2026-09-01 \
			--format "$format" sound.csv
		"$@" "classify $format" ledger-classify --format "$format"
		"$@" "classify explained $format" ledger-classify --explain \
			--measure 2-monitor --format "$format"
		"$@" "classify unknown $format" ledger-classify --only unknown \
			--format "$format"
		"$@" "classify of a file $format" ledger-classify \
			--format "$format" sound.csv
		"$@" "policy $format" ledger-classify --list --format "$format"
		"$@" "export $format" ledger-export --format "$format"
		"$@" "history $format" ledger-store history "$record" \
			--format "$format"
		"$@" "cell $format" ledger-report --period 2025-09 \
			--cell T4:total:registered --format "$format"
		"$@" "tables $format" ledger-report --list --format "$format"
	done
	for format in $formats html xlsx; do
		"$@" "report $format" ledger-report --period 2025-09 \
			--format "$format"
		"$@" "frozen $format" ledger-report --period 2025-09 -q \
			--frozen --format "$format"
	done
	"$@" 'export excel' ledger-export --format csv --excel
	for command in classify due export import report store; do
		"$@" "$command help" "ledger-$command" --help
		"$@" "$command version" "ledger-$command" --version
	done
}

# The device is full from the first byte.
# shellcheck disable=SC2317 # each calls it
into_full()
{
	name=$1
	shift
	status=0
	"$@" >/dev/full 2>err || status=$?
	is "$name into a full device" "$status" 5
	is "$name into a full device: one line" "$(grep -c '' err)" 1
	[ "$status" = 5 ] || sed 's/^/# /' err
}
each full

# The reader has gone before the first byte.
# shellcheck disable=SC2317 # each calls it
into_closed()
{
	name=$1
	shift
	{
		read -r _ <go
		status=0
		"$@" 2>err || status=$?
		echo "$status" >status
	} | {
		exec <&-
		echo >go
	}
	ok "$name into a closed pipe: 0 or 1" grep -qx '[01]' status
	is "$name into a closed pipe: quiet" "$(cat err)" ''
}
mkfifo go
each closed

# A disk of some size, mounted at disk/.
disk()
{
	mkdir -p disk && mount -t tmpfs -o "size=$1,mode=755" tmpfs disk 2>"$WORK/err"
}

fill()
{
	dd if=/dev/zero of=disk/filler bs=4k >"$WORK/out" 2>&1
	[ "$(stat -f -c %a disk)" = 0 ]
}

if [ "$MOUNTS" != own ] || ! disk 64k; then
	result 0 'a full disk # SKIP this system lets nobody mount'
	done_testing
fi
umount disk

# What goes beside the store is written first: the store stays as it was.
disk 64k
echo old >disk/rejects.csv
ok 'the disk is full' fill
# The same women, verified later, with another telephone: versions to write.
sed -E '2,$ { s/,1[0-9]{10},/,13900000000,/; s/,2025-0[0-9]-/,2025-09-/ }' \
	"$sheet" >changed.csv
before=$(everything ledger.db)
for option in rejects findings; do
	exits "import --$option onto a full disk" 5 ledger-import \
		--rejects other.csv "--$option" "disk/$option.csv" changed.csv
	is "no import without its $option" "$(everything ledger.db)" "$before"
done
# The summary tells what was done, so it comes last: say both.
cp -p ledger.db done.db
exits 'import --summary onto a full disk' 5 ledger-import --store done.db \
	--rejects other.csv --summary disk/summary.yaml changed.csv
ok 'the message says which' grep -q 'cannot write the summary' "$WORK/err"
exits 'export onto a full disk' 5 ledger-export --format csv \
	--output disk/rejects.csv
is 'the file that was there' "$(cat disk/rejects.csv)" old
is 'nothing is left there' "$(ls -A disk)" "$(printf 'filler\nrejects.csv')"
exits 'report onto a full disk' 5 ledger-report --period 2025-09 \
	--format html --output disk/rejects.csv
is 'the file that was there still' "$(cat disk/rejects.csv)" old
exits 'init onto a full disk' 4 ledger-store init --area 411726 \
	--store disk/new.db
is 'no half store' "$(ls -A disk)" "$(printf 'filler\nrejects.csv')"
umount disk

# A store on a disk that is full at once, or somewhere on the way: in the
# store, status 4, or in a temporary file beside it, 5.
before=$(everything ledger.db) # with the export that was tried
size=$(($(stat -c %s ledger.db) / 1024))
failed=0
for more in 4 20 40 80 160 640; do
	disk "$((size + more))k"
	cp ledger.db disk/ledger.db
	chmod 600 disk/ledger.db
	status=0
	ledger-import -q --store disk/ledger.db --rejects other.csv \
		changed.csv >out 2>err || status=$?
	case $status in
	4 | 5)
		failed=$((failed + 1))
		is "$more KiB: the old state" \
			"$(everything disk/ledger.db)" "$before"
		;;
	*) is "$more KiB: done" "$status" 1 ;;
	esac
	is "$more KiB: nothing beside it" "$(ls -A disk)" ledger.db
	exits "$more KiB: sound" 0 ledger-store check --store disk/ledger.db
	umount disk
done
ok 'some disks were too small' [ "$failed" -ge 2 ]
ok 'others were not' [ "$failed" -lt 6 ]

# A limit of file size is no death in the middle of an import either.
for blocks in 1 $((size / 2)) $((size + 4)); do
	mkdir -m 700 limited
	cp ledger.db limited/
	status=0
	(
		ulimit -f "$blocks"
		exec ledger-import -q --store limited/ledger.db \
			--rejects other.csv --force changed.csv
	) >out 2>err || status=$?
	case $status in
	4 | 5) result 0 "limit $blocks: status $status" ;;
	*) result 1 "limit $blocks: status $status" ;;
	esac
	is "limit $blocks: the old state" \
		"$(everything limited/ledger.db)" "$before"
	is "limit $blocks: nothing beside it" "$(ls -A limited)" ledger.db
	rm -rf limited
done

# No journal, no disclosure.
disk "$((size + 4))k"
cp ledger.db disk/ledger.db
chmod 600 disk/ledger.db
fill
for command in ledger-export ledger-due; do
	exits "$command of a store on a full disk" 4 "$command" \
		--store disk/ledger.db --as-of 2026-09-01
	is "$command: nothing is shown" "$(cat "$WORK/out")" ''
done
exits 'a cell of a store on a full disk' 4 ledger-report \
	--store disk/ledger.db --period 2025-09 --cell T4:total:registered
is 'the cell: nothing is shown' "$(cat "$WORK/out")" ''
# Figures that cannot be kept are not sent.
before=$(everything disk/ledger.db)
exits 'freezing on a full disk' 4 ledger-report --store disk/ledger.db \
	--period 2025-09 --level village --freeze -o sent.csv
ok 'freezing: nothing is written' [ ! -e sent.csv ]
is 'freezing: the old state' "$(everything disk/ledger.db)" "$before"
# Figures show nobody: they need no journal.
exits 'a report of a store on a full disk' 0 ledger-report \
	--store disk/ledger.db --period 2025-09
umount disk
done_testing

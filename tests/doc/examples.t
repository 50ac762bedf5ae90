#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the examples of the pages: each literal block behind a comment
# `.\" run: NAME [status N]`, in a folder of its own with areas.csv, sheet.csv
# and, but for the import's own page, a store that holds the sheet.
# plain only
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

prepare()
{
	rm -rf folder
	mkdir -m 700 folder
	cp "$SOURCE/examples/areas-411726.csv" folder/areas.csv
	cp "$SOURCE/tests/doc/sheet.csv" folder
	(
		cd folder || exit 1
		ledger-store init --area 411726 &&
			ledger-import -q --sheet areas areas.csv || exit 1
		[ "$1" != ledger-import.1 ] || exit 0
		ledger-import -q --exit-zero --rejects bad.csv sheet.csv
	) >"$WORK/prepared" 2>&1
}

for page in "$SOURCE"/man/*.[1578]; do
	name=$(basename "$page")
	# Each block goes to a file NAME.sh, the status that it must have first.
	rm -f ./*.sh
	awk '/^\.\\" run: / { name = $3; status = $4 == "status" ? $5 : 0 }
	     /^\.Bd / && name { file = name ".sh"
		print "# status " status >file; on = 1; next }
	     /^\.Ed/ { on = 0; name = "" }
	     on { gsub(/\\&/, ""); print >file }' "$page"
	for script in ./*.sh; do
		[ -f "$script" ] || continue
		example=$(basename "$script" .sh)
		ok "$name: $example can be prepared" prepare "$name"
		status=0
		(cd folder && sh "../$script") >"$WORK/out" 2>"$WORK/err" ||
			status=$?
		is "$name: $example" "$status" "$(sed -n 's/^# status //p' \
			"$script")"
		[ "$status" != 2 ] || sed 's/^/# /' "$WORK/err"
	done
	case $name in
	*.1)
		is "$name: every literal block is run" \
			"$(find . -name '*.sh' | wc -l)" \
			"$(grep -c '^\.Bd -literal' "$page")"
		;;
	esac
done
done_testing

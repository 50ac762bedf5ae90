#!/bin/sh
# SPDX-License-Identifier: MIT
# Rule fixtures: tests/rules/RULE/ holds pass.*, in which the rule finds
# nothing, and fail.*, in which it finds what `expected` says, without the
# file's name. Beside them may stand `args` for the import, `form` (a name) or
# form.yaml, before.csv (imported first), and `prepare` (a shell snippet that
# makes the two from the store). Record numbers are read as RECORD. UPDATE=1
# writes `expected`.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# A store of FORM with all the county's areas; made once a form.
store_of()
{
	name=$WORK/$(basename "$1" .yaml)
	[ -f "$name.db" ] || {
		ledger-store init --area 411726 --form "$1" \
			--store "$name.db" &&
			ledger-import -q --store "$name.db" --sheet areas \
				"$SOURCE/examples/areas-411726.csv" 2>/dev/null
	} || exit 99
	cp -p "$name.db" ledger.db
}

# found FILE: the findings of the rule, without the file's name.
found()
{
	cp -p before.db ledger.db
	# shellcheck disable=SC2086
	ledger-import -v --lang en --rejects rejects.csv $arguments "$1" \
		>out 2>err
	grep -F "[$rule]" err | sed -E -e 's/^[^:]*://' \
		-e 's/\b[BCDFGHJKLMNPQRSTVWXZ]{7}-[0-9]+\b/RECORD/g'
}

for folder in "$SOURCE"/tests/rules/*/; do
	rule=$(basename "$folder")
	mkdir -m 700 "$WORK/$rule"
	cp "$folder"* "$WORK/$rule"
	cd "$WORK/$rule" || exit 99
	form=left-behind-women
	[ ! -f form ] || form=$(cat form)
	if [ -f form.yaml ]; then
		cp form.yaml "$WORK/$rule.yaml"
		form=$WORK/$rule.yaml
	fi
	store_of "$form"
	arguments=
	[ ! -f args ] || arguments=$(cat args)
	[ ! -f before.csv ] ||
		ledger-import -q before.csv >before.out 2>&1 || :
	# shellcheck source=/dev/null
	[ ! -f prepare ] || . ./prepare
	mv ledger.db before.db
	found fail.* >"$WORK/got"
	[ "${UPDATE:-0}" = 0 ] || cp "$WORK/got" "$folder/expected"
	ok "$rule: fail is found" test -s "$WORK/got"
	[ -s "$WORK/got" ] || sed 's/^/# /' err
	same "$rule: as expected" "$WORK/got" "$folder/expected"
	is "$rule: pass is not" "$(found pass.*)" ""
	cd "$WORK/here" || exit 99
	rm -rf "${WORK:?}/$rule"
done
done_testing

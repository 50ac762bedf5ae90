# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# What tests in shell share: one known environment, TAP. A test begins with
#	. "$(dirname "$0")/../lib.sh"
# and ends with done_testing. It finds itself in a fresh folder ($WORK), which
# is kept when something failed; SOURCE is the source tree, B the build folder.

SOURCE=$(cd "$(dirname "$0")" && pwd)
while [ ! -f "$SOURCE/include/careledger.h" ]; do
	[ "$SOURCE" != / ] || exit 99
	SOURCE=$(dirname "$SOURCE")
done
: "${B:=$SOURCE/build/${CONFIG:-plain}}"
B=$(cd "$B" && pwd) || exit 99

umask 022
unset CDPATH LEDGER_STORE NO_COLOR LANG LANGUAGE LEDGER_LANG
WORK=$(mktemp -d "${TMPDIR:-/tmp}/ledger-test-XXXXXX") || exit 99
# An odd time zone: no result may depend on it.
export SOURCE B WORK LC_ALL=C.UTF-8 TZ='<odd>+11:37' \
	PATH="$B/bin:$PATH" LEDGER_DATA="$SOURCE/schema" \
	LEDGER_NOW=2025-10-01T09:00:00+08:00 \
	HOME="$WORK/home" XDG_CONFIG_HOME="$WORK/home/.config" \
	XDG_CONFIG_DIRS="$WORK/home/xdg" \
	ASAN_OPTIONS=allocator_may_return_null=1:exitcode=99 \
	UBSAN_OPTIONS=print_stacktrace=1
mkdir -p "$HOME" "$WORK/here"
cd "$WORK/here" || exit 99

tests=0
failures=0

# result STATUS NAME
result()
{
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests - $2"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $2"
	fi
}

# ok NAME COMMAND...: the command succeeds; its output is shown if not.
ok()
{
	ok_name=$1
	shift
	if "$@" >"$WORK/ok.out" 2>&1; then
		result 0 "$ok_name"
	else
		result 1 "$ok_name"
		sed 's/^/# /' "$WORK/ok.out"
	fi
}

# is NAME GOT EXPECTED
is()
{
	if [ "$2" = "$3" ]; then
		result 0 "$1"
	else
		result 1 "$1"
		printf 'got: %s\nexpected: %s\n' "$2" "$3" | sed 's/^/# /'
	fi
}

# same NAME GOT-FILE EXPECTED-FILE
same()
{
	ok "$1" diff -u "$3" "$2"
}

# exits NAME STATUS COMMAND...: output in the files out and err of $WORK.
exits()
{
	exits_name=$1
	exits_expected=$2
	shift 2
	exits_status=0
	"$@" >"$WORK/out" 2>"$WORK/err" || exits_status=$?
	if [ "$exits_status" = "$exits_expected" ]; then
		result 0 "$exits_name"
	else
		result 1 "$exits_name: status $exits_status, not $exits_expected"
		sed 's/^/# /' "$WORK/err"
	fi
}

done_testing()
{
	echo "1..$tests"
	cd / || exit 99
	if [ "$failures" = 0 ]; then
		rm -rf "$WORK"
		exit 0
	fi
	echo "# kept in $WORK"
	exit 1
}

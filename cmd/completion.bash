# SPDX-License-Identifier: MIT
# Completion for bash: asks the commands themselves, by --dump-options.
# shellcheck shell=bash

_careledger()
{
	local word=$2 previous=$3 table action line choices
	table=$("$1" --dump-options 2>/dev/null) || return
	# The action is the first word that the table knows as one.
	action=-
	for line in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		if cut -f1 <<<"$table" | grep -qxF -e "$line"; then
			action=$line
			break
		fi
	done
	if [[ $previous == -?* ]]; then
		choices=$(awk -F'\t' -v a="$action" -v p="$previous" '
			$1 == a && ("--" $2 == p || "-" $3 == p) \
				{ print $4, $5 }' <<<"$table")
		case $choices in
		'' | '- '*) ;; # a flag: go on
		*' -') return ;; # its value: files, by -o default
		*)
			mapfile -t COMPREPLY < <(compgen -W \
				"$(tr ',' ' ' <<<"${choices#* }")" -- "$word")
			return
			;;
		esac
	fi
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$(awk -F'\t' -v a="$action" \
			'$1 == a { print "--" $2 }' <<<"$table")" -- "$word")
	elif [[ $action == - ]] && ! cut -f1 <<<"$table" | grep -qx -e -; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$(cut -f1 <<<"$table" | sort -u)" -- "$word")
	fi
}

complete -o default -F _careledger ledger-import ledger-due ledger-export \
	ledger-store

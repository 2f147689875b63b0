#!/bin/bash
# Runs the programs in programs/ with rules for their allocators.
#   follow.sh HOOKS CUSTOM BUILD
set -uo pipefail
hooks=$(readlink -f "$1")
custom=$(readlink -f "$2")
built=$(readlink -f "$3")
failures=0

check() { # NAME EXPECTED ACTUAL
  if [ "$2" != "$3" ]; then
    printf 'FAILED %s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

follow() { # RULES COMMAND...
  local rules=$1
  shift
  LD_PRELOAD=$hooks:$custom ALLOCS_CUSTOM=$rules "$@"
}

rules=
for entry in plain branch relative call jump endbr loops; do
  rules+="suballoc entry_$entry(Z)p"$'\n'
done
rules+='subfree entry_padded(P)->entry_plain
subfree free_chain(ZP)->entry_plain
suballoc inner_alloc(Z)p
suballoc outer_alloc(Z)p->inner_alloc
suballoc deep_alloc(iZ)p
suballoc array_alloc(IdZ)p
suballoc jumping_alloc(Z)p
suballoc growing(Z)p
subrealloc grow(PZ)p->growing
suballoc pool_alloc(pZ)p
subreset pool_reset(P)->pool_alloc
alloc wrapped(Z)p
free unwrap(Pz)
suballoc pointed(Z)p'
check follows "0 " "$(follow "$rules" "$built/follows" > "$built/follows.out" 2>&1; echo $? "$(grep -v 'checks, 0 failed' "$built/follows.out")")"

# Also with a recorder that leaves nothing in vector registers.
for recorder in "$hooks" "$built/librecorder.so"; do
  check registers "registers: 18 checks, 0 failed" "$(LD_PRELOAD=$recorder:$custom ALLOCS_CUSTOM='suballoc leaf_alloc(Z)p
subfree leaf_free(P)
subrealloc leaf_grow(PZ)p' "$built/registers" 2>&1)"
done

check thrown "0 thrown: 31 checks, 0 failed" \
  "$(follow 'suballoc throwing_alloc(Z)p
subfree throwing_free(P)->throwing_alloc
subrealloc throwing_grow(PZ)p->throwing_alloc
suballoc other_alloc(Z)p
suballoc nested_alloc(Z)p' "$built/thrown" 2>&1 | { read -r line; echo "${PIPESTATUS[0]} $line"; })"
check "loaded later" "later: 1202 checks, 0 failed" \
  "$(follow $'suballoc later_alloc(Z)p\nsuballoc busy_alloc(Z)p' "$built/later" "$built/liblater_lib.so" 2>&1)"
check "loaded later, named" "later: 1202 checks, 0 failed" \
  "$(follow $'suballoc liblater_lib!later_alloc(Z)p\nsuballoc busy_alloc(Z)p' "$built/later" "$built/liblater_lib.so" 2>&1)"

check processes "0 processes: 1 checks, 0 failed" \
  "$(follow $'suballoc inner_alloc(pZ)p\nsuballoc outer_alloc(pZ)p->inner_alloc' "$built/processes" 2>&1 | { read -r line; echo "${PIPESTATUS[0]} $line"; })"
check signals "signals: 13 checks, 0 failed" \
  "$(follow $'suballoc main_alloc(pzZ)p\nsuballoc handler_alloc(zZ)p' "$built/signals" 2>&1)"
check namespaces "namespaces: 55 checks, 0 failed" \
  "$(follow 'suballoc racing_alloc(pZ)p' "$built/namespaces" "$built/libracing_lib.so" 2>&1)"

# The counters of very many.
check many "many: 5 checks, 0 failed" \
  "$(ALLOCS_COUNTS=1 follow $'suballoc many_alloc(pZ)p\nsubreset many_reset(P)->many_alloc
suballoc pair_alloc(pZ)p\nsubfree pair_free(P)->pair_alloc' "$built/many" 3 300 2> /dev/null)"

# Without /proc, and with hardly any memory or descriptors.
if unshare -m true 2> /dev/null; then
  check "without /proc" 10 "$(follow 'suballoc hidden_alloc(Z)p' unshare -m sh -c 'umount -l /proc && exec "$0"' "$built/hidden" 2>&1)"
fi
check "without descriptors" 10 "$(ulimit -n 4; follow 'suballoc hidden_alloc(Z)p' "$built/hidden" 2>&1)"
for limit in "-v 30000" "-v 150000" "-d 20000" "-d 100000"; do
  check "ulimit $limit" "many: 0 checks, 0 failed" "$(ulimit $limit; follow \
    $'suballoc many_alloc(pZ)p\nsubreset many_reset(P)->many_alloc' "$built/many" 1 50 2> /dev/null)"
done

# Without symbols, or with symbols elsewhere.
hidden() { follow 'suballoc hidden_alloc(Z)p' "$1" 2>&1; }
check "static" 10 "$(hidden "$built/hidden")"
check "stripped" 0 "$(hidden "$built/hidden_stripped")"
check "stripped, debug file by link" 10 "$(hidden "$built/hidden_linked")"
id=$(readelf -n "$built/hidden" | sed -n 's/.*Build ID: //p')
address=$(nm "$built/hidden" | sed -n 's/^0*\([0-9a-f]*\) t hidden_alloc/\1/p')
check "stripped, place given" 10 \
  "$(follow "suballoc hidden_alloc(Z)p"$'\n'"at $id 0x$address 0x0" "$built/hidden_stripped" 2>&1)"
check "stripped, place written" 10 \
  "$(follow "suballoc hidden_stripped!hidden_alloc@0x$address(Z)p" "$built/hidden_stripped" 2>&1)"
check "no place of a function" "allocs: hidden_stripped!hidden_alloc@0x${address%?}1(Z)p: cannot be followed in \
hidden_stripped: no function of a known length starts there 0" \
  "$(follow "suballoc hidden_stripped!hidden_alloc@0x${address%?}1(Z)p" "$built/hidden_stripped" 2>&1 | tr '\n' ' ' | sed 's/ $//')"
check "never found" "allocs: not_there(Z)p: no such function was found in what was loaded 0" \
  "$(bash -c "ALLOCS_CUSTOM=\$'pid '\$\$\$'\nsuballoc not_there(Z)p' LD_PRELOAD=$hooks:$custom exec $built/hidden" 2>&1 | tr '\n' ' ' | sed 's/ $//')"

check "two of one name" "1 1" "$(follow 'suballoc twin_alloc(Z)p' "$built/twins" 2>&1)"
check "one of two" "0 1" "$(follow 'suballoc twins_b.c:twin_alloc(Z)p' "$built/twins" 2>&1)"

# What cannot be followed is said, with the reason, and runs on.
refuse() { # KIND FUNCTION ARGUMENTS REASON
  check "$2" "allocs: $2$3: cannot be followed in refused: $4
copied
copied
1 1" "$(follow "alloc x(Z)p"$'\n'"$1 $2$3" "$built/refused" 2>&1)"
}
refuse free refused_tight '(P)' 'it is too short for a jump (at +0x1)'
refuse alloc refused_branched '(Z)p' 'it branches to behind its entry (at +0x4)'
refuse alloc refused_returns '(p)p' 'an indirect call cannot be moved (at +0x0)'
refuse free refused_trap '(P)' 'a breakpoint is there (at +0x0)'
refuse free refused_loop '(P)' 'the branch cannot be moved (at +0x0)'
refuse free refused_data '(P)' 'an instruction further on cannot be decoded (at +0x7)'
refuse alloc refused_resolved '(Z)p' 'which function it is, is chosen while the program starts (IFUNC)'
check "a copy" "allocs: copied.constprop.0 in refused: cannot be followed: the compiler made this copy, \
which takes other arguments" "$(follow 'suballoc copied(pZ)p' "$built/refused" 2>&1 | head -n 1)"
check "short functions that padding follows" "copied copied 1 1" \
  "$(follow $'alloc x(Z)p\nfree refused_short(P)\nfree refused_behind(P)' "$built/refused" 2>&1 | tr '\n' ' ' | sed 's/ $//')"

# Programs that have none of the functions run as ever, before main and after libraries were loaded.
for command in "getent passwd root" "date -d @0" "perl -MPOSIX -e 'print floor(3.7)'" \
    "bash -c 'for i in 1 2; do /bin/true; done; echo \$i'" "python3 -c 'import ctypes, json; print(json)'" \
    "sh -c 'exit 3'"; do
  check "$command" "$(bash -c "$command" 2>&1; echo $?)" \
    "$(follow 'suballoc not_there(Z)p' bash -c "$command" 2>&1; echo $?)"
done

# Without the recorder, or orders, nothing happens.
check "alone" "allocs: custom allocators are not followed: liballocs_preload.so is not there 0" \
  "$(LD_PRELOAD=$custom ALLOCS_CUSTOM='suballoc hidden_alloc(Z)p' "$built/hidden" 2>&1 | tr '\n' ' ' | sed 's/ $//')"
check "without orders" 0 "$(LD_PRELOAD=$hooks:$custom "$built/hidden" 2>&1)"
check "malformed orders" "allocs: custom allocators are not followed: ALLOCS_CUSTOM is malformed 0" \
  "$(follow 'suballoc hidden_alloc(' "$built/hidden" 2>&1 | tr '\n' ' ' | sed 's/ $//')"

exit $((failures > 0))

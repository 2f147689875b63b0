#!/bin/bash
# Tests what allocs-run does with rules for custom allocators.
#   custom_test.sh BUILD/allocs-run
set -uo pipefail
built=$(readlink -f "$1")
top=$(dirname "$built")/../..
[ -e "$top/custom/build/liballocs_custom.so" ] || { echo "not tested for want of libzydis-dev"; exit 0; }
make -s -C "$top/custom" programs || exit 1
programs=$(readlink -f "$top/custom/build")
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/native" "$home/here"
cp "$built" "$top"/*/build/liballocs_*.so "$home/native/"
cd "$home/here" || exit 1
unset "${!LIBALLOCS_@}"
run="$home/native/allocs-run --java /bin/false --no-report"
failures=0

check() { # NAME EXPECTED ACTUAL
  if [ "$2" != "$3" ]; then
    printf 'FAILED %s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

check "an option" 10 "$($run --suballoc 'hidden_alloc(Z)p' "$programs/hidden" 2>&1)"
check "an option with =" 10 "$($run --suballoc='hidden_alloc(Z)p' "$programs/hidden" 2>&1)"
check "a variable" 10 "$(LIBALLOCS_SUBALLOC_FNS=' hidden_alloc(Z)p ' $run "$programs/hidden" 2>&1)"
check "several of them" "1 1" \
  "$($run --suballoc 'twins_a.c:twin_alloc(Z)p twins_b.c:twin_alloc(Z)p->twin_alloc' "$programs/twins" 2>&1)"
printf '# what hidden has\n\n  suballoc hidden_alloc(Z)p\n' > allocs.conf
check "allocs.conf" 10 "$($run "$programs/hidden" 2>&1)"
mv allocs.conf other.conf
check "--conf" 10 "$($run --conf other.conf "$programs/hidden" 2>&1)"
printf -- '--suballoc=hidden_alloc(Z)p\n' > other.conf
check "--conf with options" 10 "$($run --conf other.conf "$programs/hidden" 2>&1)"
check "no rules" 0 "$($run "$programs/hidden" 2>&1)"
later='later_alloc(Z)p: not found in the program and its libraries; it is hooked if a later library has it, or another program that this one starts'
check "a library loaded later" "allocs: $later
later: 1202 checks, 0 failed" \
  "$($run --suballoc 'later_alloc(Z)p busy_alloc(Z)p' "$programs/later" "$programs/liblater_lib.so" 2>&1)"
check "a rule that is repeated" 10 "$($run --suballoc 'hidden_alloc(Z)p hidden!hidden_alloc(Z)p' "$programs/hidden" 2>&1)"
check "a script" "allocs: hidden_alloc(Z)p: not found in the program and its libraries; it is hooked if a later \
library has it, or another program that this one starts
10" "$(printf '#!/bin/sh\nexec %s\n' "$programs/hidden" > script; chmod +x script
  $run --suballoc 'hidden_alloc(Z)p' ./script 2>&1)"

wrong() { # NAME EXPECTED ARGUMENT...
  local name=$1 expected=$2 actual
  shift 2
  actual=$($run "$@" "$programs/hidden" 2>&1)
  check "$name" "2: $expected" "$?: $actual"
}
wrong "malformed" 'allocs: --suballoc: ) is missing here
  hidden_alloc(Z f(Z)p
                ^' --suballoc 'hidden_alloc(Z f(Z)p'
wrong "malformed, behind others" 'allocs: --free: no argument is significant: the freed pointer is, as P
  f(P) g(p)
          ^' --alloc 'a(Z)p' --free 'f(P) g(p)'
printf 'alloc a(Z)p\n\n\talloc b(Z)p c(Q)p\n' > wrong.conf
wrong "malformed, in a file" 'allocs: wrong.conf:3:16: no type of an argument: p pointer, z size_t, l long, i int, d double, f float
  	alloc b(Z)p c(Q)p
  	              ^' --conf wrong.conf
printf 'alloc a(Z)p\nfrees b(P)\n' > wrong.conf
wrong "malformed, no such kind" 'allocs: wrong.conf:2:1: no such kind of rule: alloc, free, allocsz, suballoc, subfree, subrealloc or subreset
  frees b(P)
  ^' --conf wrong.conf
wrong "no such file" 'allocs: none.conf: No such file or directory' --conf none.conf
printf 'suballoc hidden_alloc(zZ)p\n' > wrong.conf
wrong "contradiction" 'allocs: wrong.conf:1:10: contradicts another rule for this function
  suballoc hidden_alloc(zZ)p
           ^
allocs: --suballoc: the other rule
  hidden_alloc(Z)p
  ^' --suballoc 'hidden_alloc(Z)p' --conf wrong.conf
wrong "unknown function" 'allocs: --suballoc: unknown function: nothing that the program loads has it, and it loads nothing later
  hidden_aloc(Z)p
  ^' --suballoc 'hidden_aloc(Z)p'
wrong "unknown function of a file" 'allocs: --suballoc: unknown function: hidden does not have it
  hidden!hidden_aloc(Z)p
         ^' --suballoc 'hidden!hidden_aloc(Z)p'
wrong "unknown file" 'allocs: --suballoc: unknown file: the program does not load libnone, and it loads nothing later
  libnone!f(Z)p
  ^' --suballoc 'libnone!f(Z)p'
wrong "family" 'allocs: --subfree: no rule of the same level allocates under this name
  f(P)->other
        ^' --suballoc 'hidden_alloc(Z)p' --subfree 'f(P)->other'
wrong "a copy only" 'allocs: --suballoc: of this function there is only a copy that the compiler made, copied.constprop.0, which takes other arguments
  copied(pZ)p
  ^' --suballoc 'copied(pZ)p' "$programs/refused"

# What cannot be followed is refused: nothing of the program runs.
unfit() { # RULE-OPTION FUNCTION ARGUMENTS REASON
  local actual
  actual=$($run --alloc 'bump(Z)p' "--$1" "$2$3" "$programs/refused" 2>&1)
  check "refused: $2" "2: allocs: --$1: cannot be followed in refused: $4
  $2$3
  ^" "$?: $actual"
}
unfit free refused_tight '(P)' 'it is too short for a jump (at +0x1)'
unfit alloc refused_branched '(Z)p' 'it branches to behind its entry (at +0x4)'
unfit alloc refused_returns '(Z)p' 'an indirect call cannot be moved (at +0x0)'
unfit free refused_trap '(P)' 'a breakpoint is there (at +0x0)'
unfit free refused_loop '(P)' 'the branch cannot be moved (at +0x0)'
unfit free refused_data '(P)' 'an instruction further on cannot be decoded (at +0x7)'
unfit alloc refused_resolved '(Z)p' 'which function it is, is chosen while the program starts (IFUNC)'
address=$(nm "$programs/hidden" | sed -n 's/^0*\([0-9a-f]*\) t hidden_alloc/\1/p')
wrong "no function there" "allocs: --suballoc: cannot be followed in hidden: no function of a known length starts there
  hidden!hidden_alloc@0x${address%?}1(Z)p
         ^" --suballoc "hidden!hidden_alloc@0x${address%?}1(Z)p"
wrong "two names" 'allocs: --subfree: contradicts another rule for this function, which has two names
  other_name(P)
  ^
allocs: --suballoc: the other rule
  hidden_alloc(Z)p
  ^' --suballoc 'hidden_alloc(Z)p' --subfree 'other_name(P)'
wrong "two names, two allocators" 'allocs: --suballoc: is a second name of a function of another allocator: if they are one, add -> and that one'\''s name
  hidden_alloc(Z)p other_name(Z)p
                   ^
allocs: --suballoc: the other rule
  hidden_alloc(Z)p other_name(Z)p
  ^' --suballoc 'hidden_alloc(Z)p other_name(Z)p'
check "two names that say the same" 10 \
  "$($run --suballoc 'hidden_alloc(Z)p other_name(Z)p->hidden_alloc' "$programs/hidden" 2>&1)"
# A file that only looks like one is no reason to run nothing.
cp "$programs/hidden" torn
offset=$(readelf -lW torn | sed -n 's/ *GNU_EH_FRAME *0x\([0-9a-f]*\).*/\1/p')
head -c 16384 /dev/zero | tr '\0' '\377' | dd of=torn bs=1 seek=$((0x$offset + 4)) count=60 conv=notrunc 2> /dev/null
check "torn call-frame information" 10 "$($run --suballoc 'hidden_alloc(Z)p' ./torn 2>&1)"

if command -v musl-gcc > /dev/null; then
  printf 'int main(void) { return 0; }' | musl-gcc -x c -o musl -
  check "musl" "allocs: custom allocators can be followed only in programs for glibc: ./musl: 3" \
    "$($run --suballoc 'f(Z)p' ./musl 2>&1): $?"
fi
check "said at the end" "allocs: $later
allocs: not_there${later#later_alloc}
allocs: not_there(Z)p: no such function was found in what was loaded
later: 1202 checks, 0 failed" \
  "$($run --suballoc 'later_alloc(Z)p busy_alloc(Z)p not_there(Z)p' "$programs/later" "$programs/liblater_lib.so" 2>&1)"
printf 'not a library\n' > broken.so
mv "$home/native/liballocs_custom.so" "$home/native/away"
cp broken.so "$home/native/liballocs_custom.so"
check "a library that cannot be loaded" "126 allocs: custom allocators cannot be followed:" \
  "$($run --suballoc 'hidden_alloc(Z)p' "$programs/hidden" > said 2>&1; echo $? "$(sed 's/followed:.*/followed:/' said)")"
mv "$home/native/away" "$home/native/liballocs_custom.so"
mv "$home/native/liballocs_custom.so" "$home/native/away"
check "not built" "allocs: custom allocators cannot be followed: this allocs was built without libzydis-dev; \
install it and build again" "$($run --suballoc 'hidden_alloc(Z)p' "$programs/hidden" 2>&1)"

exit $((failures > 0))

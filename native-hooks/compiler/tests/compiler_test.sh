#!/bin/bash
# Tests allocscc: what it records, that it generates the same code, and that all else passes through.
#   compiler_test.sh DIRECTORY      that has allocscc and allocsc++
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$here"/sample.c "$here"/sample.cpp .
export ALLOCSCC_HOOKS=0
unset CC CXX
tests=0

fail() {
  echo "compiler_test: $*" >&2
  exit 1
}

ok() {
  tests=$((tests + 1))
}

# records FILE: those of the file, one a line, without the directory
records() {
  objcopy -O binary --only-section=.allocs_types --set-section-flags .allocs_types=alloc "$1" raw
  tr '\0' '\n' < raw | sed "s|^$work/||"
}

# wants FILE CALL KIND TYPE TAIL: whether a record says so
wants() {
  records "$1" | cut -f 4-7 | grep -cxF "$(printf '%s\t%s\t%s\t%s' "$2" "$3" "$4" "$5")" > /dev/null ||
    fail "$1 has no record '$2 $3 $4 $5' but $(records "$1")"
  ok
}

# same_code A B: whether all sections with code are equal
same_code() {
  local file
  for file in "$1" "$2"; do
    objdump -s -j .text -j .text.startup -j .data -j .rodata "$file" 2> /dev/null | tail -n +4 > "$file.code"
  done
  [ -s "$1.code" ] && cmp -s "$1.code" "$2.code" || fail "$1 and $2 have different code"
  ok
}

if ! ls /usr/lib/llvm-*/lib/libclang.so.1 > /dev/null 2>&1 && ! ldconfig -p | grep -c libclang > /dev/null; then
  echo 'compiler_test: left out, libclang is not installed (Debian: clang)' >&2
  exit 0
fi

sum=$(grep -n 'sizeof(void \*)' sample.c | cut -d : -f 1)
compilers=(gcc)
! command -v clang > /dev/null || compilers+=(clang)
for compiler in "${compilers[@]}"; do
  for level in -O0 -O2 -O3; do
    "$compiler" $level -g -c sample.c -o plain.o
    "$bin/allocscc" "$compiler" $level -c sample.c -o ours.o
    same_code plain.o ours.o
    wants ours.o malloc P '' ''
    wants ours.o wrap E 'struct node' ''
    wants ours.o malloc H text_t ''
    wants ours.o malloc H 'struct packet' short
    wants ours.o wrap E 'struct packet' ''
    wants ours.o malloc O 'struct packet' text_t
    wants ours.o calloc E 'struct node *' ''
    wants ours.o malloc E double ''
    records ours.o | cut -f 3,5 | grep -cx $'moved\tP' > /dev/null && fail 'a pointer that is moved is not the chunk'
    records ours.o | cut -f 1,5 | grep -c "^sample.c:$sum:.*[EHOP]$" > /dev/null && fail 'a pointer in a sum is no evidence'
    ok
  done
done

cxx=(g++)
! command -v clang++ > /dev/null || cxx+=(clang++)
for compiler in "${cxx[@]}"; do
  "$compiler" -O2 -g -c sample.cpp -o plain.o
  "$bin/allocsc++" "$compiler" -O2 -c sample.cpp -o ours.o
  same_code plain.o ours.o
  wants ours.o new N ns::Item ''
  wants ours.o new A ns::Item ''
  wants ours.o new N 'ns::Pair<int>' ''
  [ "$(records ours.o | cut -f 4 | grep -c '^new$')" = 3 ] || fail 'placement allocates nothing'
  ok
done

# With debug information where none is asked for, and not more where some is.
"$bin/allocscc" -O1 -c sample.c
readelf -SW sample.o | grep -c '\.debug_info' > /dev/null || fail 'no -g'
"$bin/allocscc" -g0 -c sample.c
! readelf -SW sample.o | grep -c '\.debug_info' > /dev/null || fail '-g0 is not obeyed'
ok

# Several files, a program in one go, dependencies, pipes, standard input, preprocessor, assembler.
cp sample.c other.c
sed -i 's/int main/int other/; s/sink/bin/g' other.c
"$bin/allocscc" -O2 -pipe -MD -c sample.c other.c
wants sample.o wrap E 'struct node' ''
wants other.o wrap E 'struct node' ''
grep -q '^sample.o: ' sample.d || fail 'no dependencies'
"$bin/allocscc" -o program sample.c other.c
./program
wants program malloc H text_t ''
records program | grep -c '^other.c:' > /dev/null || fail 'the second source is not recorded'
"$bin/allocscc" -o linked sample.o other.o
wants linked malloc H text_t ''
printf 'int main(void) { return 7; }' | "$bin/allocscc" -o input -x c -
status=0
./input || status=$?
[ "$status" = 7 ] || fail 'standard input is not compiled'
"$bin/allocscc" -E sample.c | grep -c 'struct node' > /dev/null || fail -E
"$bin/allocscc" -S -o - sample.c | grep -c main > /dev/null || fail -S
"$bin/allocscc" -S sample.c && "$bin/allocscc" -c sample.s -o assembled.o && [ -s assembled.o ] || fail 'assembler'
"$bin/allocscc" -c sample.c -o /dev/null
"$bin/allocscc" -shared -fPIC -o library.so other.c
wants library.so wrap E 'struct node' ''
"$bin/allocscc" --version | grep -ci 'gcc\|clang' > /dev/null || fail --version
"$bin/allocscc" -dumpmachine > /dev/null
ok

# The compiler's own failures are its own, and leave nothing behind.
echo 'int main(void) { return }' > wrong.c
status=0
"$bin/allocscc" -c wrong.c 2> errors || status=$?
[ "$status" = 1 ] && grep -q 'wrong.c:1' errors && [ ! -e wrong.o ] || fail "status $status"
# CC that names us does not make us call ourselves.
CC="$bin/allocscc" timeout 60 "$bin/allocscc" -c sample.c
CC=allocscc timeout 60 "$bin/allocscc" -c sample.c
ok

# Paths as debug information has them.
mkdir -p sub
(cd sub && "$bin/allocscc" -fdebug-prefix-map="$work"=/built -c ../sample.c -o mapped.o)
records sub/mapped.o | grep -c '^/built/sub/../sample.c:' > /dev/null || fail "no mapped path: $(records sub/mapped.o)"
ok

echo "compiler_test: $tests passed, 0 failed"

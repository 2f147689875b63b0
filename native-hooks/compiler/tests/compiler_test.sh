#!/bin/bash
# Tests allocscc: what it records, that it generates the same code, and that all else passes through.
#   compiler_test.sh DIRECTORY      that has allocscc and allocsc++
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$here"/sample.c "$here"/sample.cpp "$here"/language.c .
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

# says FILE COMMENT KIND TYPE TAIL: whether the only record of the line with the comment says so
says() {
  local line got
  line=$(grep -nF "$2 */" sample.c | cut -d : -f 1)
  got=$(records "$1" | grep "^sample.c:$line:" | cut -f 5-7)
  [ "$got" = "$(printf '%s\t%s\t%s' "$3" "$4" "$5")" ] || fail "$1 has of '$2' $got"
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

# The small front end and libclang say the same of all that the former knows.
for source in sample.c language.c "$here"/../src/*.c; do
  for parser in own libclang; do
    ALLOCSCC_PARSER=$parser "$bin/allocscc" gcc -O0 -w -D_GNU_SOURCE -c "$source" -o "$parser.o"
    records "$parser.o" > "$parser.records"
  done
  cmp own.records libclang.records ||
    fail "of $source: $(diff own.records libclang.records)"
  ok
done

# Sizes, alignments and offsets of random types are those of gcc and clang.
gcc -O1 -o layouts "$here/layouts.c"
for seed in 1 1999993; do
  ./layouts $seed 300 > layout.c
  ALLOCSCC_PARSER=own "$bin/allocscc" gcc -O0 -w -Wno-packed-bitfield-compat -c layout.c
  records layout.o | cut -f 6 | tr -dc '0-9\n' > own.sizes
  [ "$(wc -l < own.sizes)" -gt 1000 ] || fail 'the small front end does not know the layouts'
  for compiler in gcc clang; do
    command -v $compiler > /dev/null || continue
    $compiler -w -Wno-packed-bitfield-compat -o layout layout.c 2> errors || fail "$compiler: $(cat errors)"
    ./layout > sizes
    cmp own.sizes sizes || fail "$compiler lays out in another way, seed $seed: $(diff own.sizes sizes | head -5)"
    ok
  done
done

# What no compiler would read.
for source in sample.c language.c layout.c; do
  gcc -E -w "$source" -o "${source%.c}.i"
done
still=(setarch "$(uname -m)" -R) # checks of memory fail under some kernels' random addresses
"${still[@]}" true 2> /dev/null || still=()
"${still[@]}" "$bin/fuzz" 1 60 sample.i language.i layout.i > fuzz.log 2>&1 || fail "the front end: $(head -20 fuzz.log)"
ok

"$bin/allocscc" gcc -w -c language.c
wants language.o malloc E 'point[4]' '' # not the int that its bound is

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
    says ours.o 'behind a packet' O 'struct packet' 'struct table'
    says ours.o 'behind a number' O 'struct table' short
    says ours.o 'nodes' E 'struct node' ''
    wants ours.o malloc E double ''
    for function in guarded rounded at_least grown; do
      records ours.o | cut -f 3,5 | grep -cx "$function"$'\tM' > /dev/null || fail "$function changes the size"
    done
    for function in wrap doubled not_nothing without_prefix cleared cleared_pairs cleared_array product; do
      records ours.o | cut -f 3,5 | grep -cx "$function"$'\tP' > /dev/null || fail "$function passes the size on"
    done
    records ours.o | cut -f 3,5 | grep -cx $'moved\t[PM]' > /dev/null && fail 'a pointer that is moved is not the chunk'
    for line in $(grep -n 'perhaps behind a node\|or any number' sample.c | cut -d : -f 1); do
      records ours.o | cut -f 1,5 | grep -c "^sample.c:$line:.*[EHOP]$" > /dev/null && fail "line $line is no evidence"
      ok
    done
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
  wants ours.o malloc E T ''
  [ "$(records ours.o | cut -f 4,5,6 | grep -c "^malloc.E.T$")" = 1 ] || fail 'T is a parameter'
  [ "$(records ours.o | cut -f 4 | grep -c '^new$')" = 3 ] || fail 'placement allocates nothing'
  ok
done

# same_as_plain COMPILER ARGUMENT…: whether all that it writes is byte by byte what the compiler writes,
# but for the section of records
same_as_plain() {
  local compiler=$1 way status
  shift
  for way in plain ours; do
    rm -rf "same" && mkdir same
    status=0
    if [ $way = plain ]; then
      "$compiler" "$@" > same/out 2> same/err < sample.c || status=$?
    else
      "$bin/allocscc" "$compiler" "$@" > same/out 2> same/err < sample.c || status=$?
    fi
    echo $status > same/status
    for file in same/*.o same/program; do
      [ "$(head -c 4 "$file" 2> /dev/null | tail -c 3)" = ELF ] || continue
      [ "$way" = plain ] || ! records "$file" > /dev/null 2>&1 || recorded=$((recorded + 1))
      objcopy --remove-section .allocs_types "$file"
    done
    rm -rf "same.$way" && mv same "same.$way"
  done
  diff -r same.plain same.ours > /dev/null || fail "not the same: $compiler $*: $(diff -r same.plain same.ours)"
  ok
}

recorded=0
mkdir -p 'a folder' && cp sample.c 'a folder/a file.c'
printf '%s\n' '-O1 -g -c sample.c' '-o "same/r.o"' > same.rsp
echo 'int main(void) { int unused; return undeclared; }' > failing.c
for compiler in "${compilers[@]}"; do
  for level in -O0 -O2 '-O1 -flto -frandom-seed=1' '-O0 -gsplit-dwarf -frandom-seed=1' -g3 '-O1 -ffunction-sections'; do
    same_as_plain "$compiler" $level -Wall -Wextra -g -c sample.c -o same/a.o
  done
  same_as_plain "$compiler" -g -MD -MP -MF same/a.d -MT target -c 'a folder/a file.c' -o 'same/a b.o'
  same_as_plain "$compiler" -g -Wp,-MD,same/a.d -c sample.c -o same/a.o
  same_as_plain "$compiler" -g -c -x c - -o same/a.o
  same_as_plain "$compiler" @same.rsp
  same_as_plain "$compiler" -g -Wall -c failing.c -o same/a.o
  same_as_plain "$compiler" -g -c missing.c -o same/a.o
  same_as_plain "$compiler" -g -c sample.c -o /dev/null
  same_as_plain "$compiler" -g -O1 sample.c -o same/program
  same_as_plain "$compiler" -E sample.c
  same_as_plain "$compiler" -g -S sample.c -o -
  same_as_plain "$compiler" -M sample.c
  same_as_plain "$compiler" -g -fsyntax-only -Wall failing.c
  same_as_plain "$compiler" -g -O1 -x c same.plain/../sample.c -x none -c -o same/a.o
done
[ "$recorded" -ge $((8 * ${#compilers[@]})) ] || fail "only $recorded of what is the same has records"

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

# Arguments in files, one inside another, quoted in all ways.
printf '%s\n' "-DNAME='a b'" '-c "sam'"ple.c\"" > inner.rsp
echo '-O2 @inner.rsp' > outer.rsp
"$bin/allocscc" @outer.rsp -o response.o
wants response.o wrap E 'struct node' ''
"$bin/allocscc" -c sample.c -o response.o @missing.rsp 2> errors && fail 'a response file that is missing' || true
grep -c 'missing.rsp' errors > /dev/null || fail "the compiler's own word on a missing file"
ok

# What the linker optimizes: objects with and without machine code, in one step and two.
for compiler in "${compilers[@]}"; do
  if echo 'int main(void) { return 0; }' > empty.c && ! "$compiler" -flto -O2 empty.c -o empty 2> /dev/null; then
    continue
  fi
  "$bin/allocscc" "$compiler" -flto -O2 -o program sample.c other.c
  wants program malloc H text_t ''
  for fat in -ffat-lto-objects -fno-fat-lto-objects; do
    [ "$compiler" = gcc ] || continue
    "$bin/allocscc" "$compiler" -flto $fat -O2 -c sample.c other.c
    wants sample.o malloc H text_t ''
    "$bin/allocscc" "$compiler" -flto -O2 -o program sample.o other.o
    wants program malloc H text_t ''
    records program | grep -c '^other.c:' > /dev/null || fail 'the second object is not collected'
    ./program
  done
done
if command -v clang > /dev/null; then
  ALLOCSCC_VERBOSE=1 "$bin/allocscc" clang -flto -O2 -c sample.c -o bitcode.o 2> errors
  grep -c 'bitcode.o is not recorded' errors > /dev/null || fail "clang's own format: $(cat errors)"
fi
ALLOCSCC_VERBOSE=1 "$bin/allocscc" -E sample.c 2>&1 > /dev/null | grep -c 'not recorded: -E' > /dev/null || fail 'said nothing of -E'
ok

# The compiler's own failures are its own, and leave nothing behind.
echo 'int main(void) { return }' > wrong.c
status=0
"$bin/allocscc" -c wrong.c 2> errors || status=$?
[ "$status" = 1 ] && grep -q 'wrong.c:1' errors && [ ! -e wrong.o ] || fail "status $status"
# CC that names us does not make us call ourselves.
CC="$bin/allocscc" timeout 300 "$bin/allocscc" -c sample.c
CC=allocscc timeout 300 "$bin/allocscc" -c sample.c
ok

# clang is loaded once, to compile and to preprocess; what it runs in its turn knows nothing of it.
if command -v clang > /dev/null && ldd "$(command -v clang)" > /dev/null 2>&1; then
  [ -s "$bin/liballocs_twin.so" ] || fail 'no liballocs_twin.so'
  mkdir -p loads tools other
  LD_DEBUG=libs LD_DEBUG_OUTPUT=loads/of "$bin/allocscc" clang -c sample.c
  loads=$(grep -l 'calling init.*libc' loads/* | wc -l)
  [ "$loads" = 2 ] || fail "allocscc and clang are loaded $loads times"
  wants sample.o wrap E 'struct node' ''
  printf '#!/bin/sh\necho "[$LD_PRELOAD$ALLOCSCC_TWIN]" >> "%s/seen"\nexec %s "$@"\n' "$work" "$(command -v as)" > tools/as
  chmod +x tools/as
  "$bin/allocscc" clang -B tools -fno-integrated-as -c sample.c
  LD_PRELOAD=libm.so.6 "$bin/allocscc" clang -B tools -fno-integrated-as -c sample.c
  [ "$(cat seen)" = "[]
[libm.so.6]" ] || fail "the assembler sees $(cat seen)"
  ok
  # Scripts of that name, and folders that the loader cannot be told of.
  printf '#!/bin/sh\nexec clang "$@"\n' > tools/clang
  chmod +x tools/clang
  "$bin/allocscc" tools/clang -c sample.c
  wants sample.o wrap E 'struct node' ''
  mkdir -p 'other/a folder' && cp "$bin"/* 'other/a folder'
  "other/a folder/allocscc" clang -c sample.c 2> errors
  wants sample.o wrap E 'struct node' ''
  [ ! -s errors ] || fail "$(cat errors)"
  cp "$bin/allocscc" other
  other/allocscc clang -c sample.c
  wants sample.o wrap E 'struct node' ''
fi

# Paths as debug information has them.
mkdir -p sub
(cd sub && "$bin/allocscc" -fdebug-prefix-map="$work"=/built -c ../sample.c -o mapped.o)
records sub/mapped.o | grep -c '^/built/sub/../sample.c:' > /dev/null || fail "no mapped path: $(records sub/mapped.o)"
ok

echo "compiler_test: $tests passed, 0 failed"

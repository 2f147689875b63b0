#!/bin/sh
# Runs the programs of tests/programs plain and preloaded: same output, same status.
# usage: same.sh LIBRARY BUILD
library=$1
build=$2
failed=0
count=0

# Under `ulimit -v`, where "$1" is not 0, or `ulimit -d` where it begins with d.
run() {
  limit=$1
  shift
  (
    case $limit in
      0) ;;
      d*) ulimit -d "${limit#d}" ;;
      *) ulimit -v "$limit" ;;
    esac
    "$@" 2>&1
    echo "status=$?"
  )
}

differ() { # PLAIN HOOKED NAME
  if [ "$1" != "$2" ]; then
    failed=$((failed + 1))
    printf 'not the same: %s\nplain:\n%s\npreloaded:\n%s\n' "$3" "$1" "$2" | head -30
  fi
}

same() {
  count=$((count + 1))
  plain=$(run "$@")
  hooked=$(LD_PRELOAD=$library run "$@")
  differ "$plain" "$hooked" "$*"
}

same 0 "$build/replaced_new"
same 0 "$build/bad_alloc"
same 0 "$build/private" "$build/private_lib.so"
same 0 "$build/private" "$build/own_new_lib.so"
same 0 "$build/private" "$build/own_new_lib.so" "$build/private_lib.so"
same 0 "$build/own_malloc"
same 0 "$build/threads"
same 0 "$build/early"
same 0 "$build/gettext"
same 0 "$build/odd_arguments"
same 0 "$build/terabytes"
same 2000000 "$build/terabytes"
same 0 "$build/offspring"
same 0 "$build/early_and_late"
same 0 "$build/bare_root"
same 0 "$build/deepbind" "$build/own_heap_lib.so" "$build/private_lib.so"
for way in strict strict-call filter filter-call; do
  same 0 "$build/sandbox" $way
done
# Another library is preloaded too, before or after.
for list in "$build/counting_lib.so:$library" "$library:$build/counting_lib.so"; do
  count=$((count + 1))
  plain=$(LD_PRELOAD=$build/counting_lib.so run 0 "$build/odd_arguments")
  hooked=$(LD_PRELOAD=$list run 0 "$build/odd_arguments")
  differ "$plain" "$hooked" "with $list"
done
for limit in 20000 60000 200000 d20000 d200000; do
  same $limit "$build/out_of_memory"
done
same 0 sh -c 'exec 0<&- 1>&- 2>&-; exec "$0"' "$build/early"

# Without /proc, where we may take it away.
if unshare -m true 2> /dev/null; then
  for program in early threads odd_arguments offspring; do
    same 0 unshare -m sh -c 'umount -l /proc && exec "$0"' "$build/$program"
  done
else
  echo "not tested for want of rights: without /proc"
fi

# With another C library the hooks record nothing that is believed, but leave it alone.
if command -v musl-gcc > /dev/null; then
  musl-gcc -o "$build/musl" "$(dirname "$0")/programs/musl.c" && same 0 "$build/musl"
else
  echo "not tested for want of: musl-tools"
fi

echo "same: $count programs, $failed not the same"
[ $failed = 0 ]

#!/bin/sh
# Runs the programs of tests/programs plain and preloaded: same output, same status.
# usage: same.sh LIBRARY BUILD
library=$1
build=$2
failed=0
count=0

# Under `ulimit -v`, where "$1" is not 0.
run() {
  limit=$1
  shift
  (
    [ "$limit" = 0 ] || ulimit -v "$limit"
    "$@" 2>&1
    echo "status=$?"
  )
}

same() {
  count=$((count + 1))
  plain=$(run "$@")
  hooked=$(LD_PRELOAD=$library run "$@")
  if [ "$plain" != "$hooked" ]; then
    failed=$((failed + 1))
    printf 'not the same: %s\nplain:\n%s\npreloaded:\n%s\n' "$*" "$plain" "$hooked" | head -30
  fi
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
for limit in 20000 60000 200000; do
  same $limit "$build/out_of_memory"
done
same 0 sh -c 'exec 0<&- 1>&- 2>&-; exec "$0"' "$build/early"

# With another C library the hooks record nothing that is believed, but leave it alone.
if command -v musl-gcc > /dev/null; then
  musl-gcc -o "$build/musl" "$(dirname "$0")/programs/musl.c" && same 0 "$build/musl"
else
  echo "not tested for want of: musl-tools"
fi

echo "same: $count programs, $failed not the same"
[ $failed = 0 ]

#!/bin/bash
# Tests allocs-run with the real hooks and a reader made of shell script.
#   run_test.sh BUILD/allocs-run
set -uo pipefail
built=$(readlink -f "$1")
hooks=$(dirname "$built")/../../interposer/build/liballocs_preload.so
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir "$home/native"
cp "$built" "$home/native/"
cp "$hooks" "$home/native/" || { echo "build the interposer first"; exit 1; }
run="$home/native/allocs-run"
failures=0

# Answers each request at once; notes which processes it was asked about.
cat > "$home/reader" <<'END'
#!/bin/bash
while read -r pid; do
  echo "$pid" >> "${0%/*}/asked"
  text="report on $(cat "/proc/$pid/comm")"
  printf '%d %d\n%s\n' "$pid" $((${#text} + 1)) "$text"
done
END
printf '#!/bin/bash\nread -r pid\nexit 1\n' > "$home/dying"
printf '#!/bin/bash\nread -r pid\nexec sleep 100\n' > "$home/silent"
chmod +x "$home/reader" "$home/dying" "$home/silent"
J="--java $home/reader"

check() { # NAME EXPECTED ACTUAL
  if [ "$2" != "$3" ]; then
    printf 'FAILED %s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

for status in 0 1 7 126 255; do
  $run $J sh -c "exit $status" 2> /dev/null
  check "exit status" "$status" $?
done

for signal in TERM SEGV KILL; do
  ( $run $J sh -c "kill -$signal \$\$"; exit $? ) 2> /dev/null
  status=$?
  check "signal $signal" $((128 + $(kill -l $signal))) $status
done

check "standard output" "in: hello" "$(echo hello | $run $J sed 's/^/in: /' 2> /dev/null)"
check "arguments" "<a b> <-x> <>" "$($run $J -- printf '<%s> <%s> <%s>' 'a b' -x '' 2> /dev/null)"
check "a report follows the output" "out report on sh" \
  "$($run $J sh -c 'echo out' 2>&1 | tr '\n' ' ' | sed 's/ $//')"

$run $J --report "$home/file" sh -c 'exit 4'
check "status with a file" 4 $?
check "report in a file" "report on sh" "$(cat "$home/file")"
$run $J --report=/no/such/dir/file true 2> /dev/null
check "no such report file" 2 $?

$run $J sh -c 'echo $$; exec sleep 0.2' > "$home/pid" 2> /dev/null &
started=$!
wait $started
check "same process" "$started" "$(cat "$home/pid")"

plain=$(ls -l /proc/self/fd | wc -l)
check "descriptors" "$plain" "$($run $J ls -l /proc/self/fd 2> /dev/null | wc -l)"
check "process group" "$(ps -o pgid= $$ | tr -d ' ')" \
  "$($run $J sh -c 'ps -o pgid= $$' 2> /dev/null | tr -d ' ')"
check "no report" "" "$($run --no-report sh -c 'echo $ALLOCS_EXIT' 2>&1)"
check "preloaded" 1 "$($run --no-report cat /proc/self/maps | grep -c 'r-xp.*liballocs_preload')"
check "others are preloaded too" "$home/native/liballocs_preload.so:$hooks" \
  "$(LD_PRELOAD=$hooks $run --no-report sh -c 'echo $LD_PRELOAD')"

$run $J sh -c 'exit 5' <&- >&- 2>&-
check "closed streams" 5 $?
printf 'exit 9\n' > "$home/script"
chmod +x "$home/script"
$run $J "$home/script" 2> /dev/null
check "script without interpreter" 9 $?

rm -f "$home/asked"
$run $J sh -c 'true; /bin/true; /bin/true; exit 0' > /dev/null 2>&1
check "children are not asked about" 1 "$(wc -l < "$home/asked")"
rm -f "$home/asked"
check "children are reported" 2 \
  "$($run $J --children sh -c '/bin/true; /bin/true; exit 0' 2>&1 | grep -c 'report on true')"

$run --java "$home/dying" sh -c 'exit 6' 2> "$home/err"
check "status with a dying reader" 6 $?
$run --java /no/such/java sh -c 'exit 6' 2> "$home/err"
check "status without a reader" 6 $?
sleep 0.3
check "it is said" 1 "$(grep -c 'no report: the reader' "$home/err")"
begun=$SECONDS
$run --java "$home/silent" sh -c 'exit 8' 2> /dev/null
check "status with a silent reader" 8 $?
check "waits 10 seconds at most" 1 $((SECONDS - begun <= 12))

# Limits of the program's are not its reader's, where they may be lifted.
cat > "$home/told" <<'END'
#!/bin/bash
printf '%s|' "$(ulimit -f)" "$(ulimit -t)" "${LD_PRELOAD:-}" "${JAVA_TOOL_OPTIONS:-}" > "${0%/*}/limits"
exec "${0%/*}/reader"
END
chmod +x "$home/told"
(ulimit -Sn 10 && exec $run $J --report "$home/file" sh -c 'ulimit -n')  > "$home/out"
check "few descriptors" "10 report on sh" "$(cat "$home/out") $(cat "$home/file")"
(ulimit -Sf 0 && ulimit -St 50 && JAVA_TOOL_OPTIONS=-X LD_PRELOAD=$hooks exec $run --java "$home/told" \
  --report "$home/file" sh -c 'exit 4')
check "no room in files" "4 report on sh" "$? $(cat "$home/file")"
check "the reader's own limits" "unlimited|unlimited|||" "$(cat "$home/limits")"

# The dynamic linker takes a blank for a separator.
mkdir "$home/a b"
cp -r "$home/native" "$home/a b/native"
check "a blank in the path" "preloaded $home/a b/native:/other" \
  "$(LD_LIBRARY_PATH=/other "$home/a b/native/allocs-run" --no-report sh -c \
    'grep -q "r-xp.*/a b/native/liballocs_preload" /proc/$$/maps && echo preloaded $LD_LIBRARY_PATH')"
check "a blank in the path: report" "report on sh" \
  "$("$home/a b/native/allocs-run" $J sh -c 'exit 1' 2>&1)"
mkdir "$home/a:b"
cp -r "$home/native" "$home/a:b/native"
"$home/a:b/native/allocs-run" --no-report true 2> /dev/null
check "a colon in the path" 126 $?

refused() { # NAME EXPECTED COMMAND…
  local name=$1 expected=$2
  shift 2
  "$run" "$@" 2> "$home/err"
  check "$name" "$expected" $?
  check "$name: one line" 1 "$(grep -vc '^Try: ' "$home/err")"
}
echo 'int main(void) { return 0; }' > "$home/p.c"
gcc -static -o "$home/static" "$home/p.c" && refused "static" 3 "$home/static"
cp /bin/true "$home/setuid" && chown nobody "$home/setuid" 2> /dev/null \
  && chmod u+s "$home/setuid" && refused "setuid" 3 "$home/setuid"
refused "not found" 127 no-such-program-anywhere
refused "not found by path" 127 ./no/such/program
refused "a directory" 126 /tmp
refused "bad option" 2 --nonsense true
refused "no command" 2 --no-report
refused "no value" 2 --report

sleep 0.5
left=$(pgrep -fa "^(/bin/bash )?$home" || true)
check "nobody is left" "" "$left"
[ "$failures" -eq 0 ] && echo "allocs-run: all passed"
exit $((failures > 0))

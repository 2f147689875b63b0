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
while read -r pid seconds when; do
  echo "$pid" >> "${0%/*}/asked"
  text="report on $(cat "/proc/$pid/comm")"
  [ "$when" = "at its end" ] || text="$text $when"
  printf '%d %d\n%s\n' "$pid" $((${#text} + 1)) "$text"
done
END
printf '#!/bin/bash\nread -r line\nexit 1\n' > "$home/dying"
printf '#!/bin/bash\nread -r line\nexec sleep 100\n' > "$home/silent"
chmod +x "$home/reader" "$home/dying" "$home/silent"
J="--java $home/reader"

check() { # NAME EXPECTED ACTUAL
  if [ "$2" != "$3" ]; then
    printf 'FAILED %s\n  expected: %s\n  actual:   %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

# What happens when a program has ended, or beside it, is waited for, however busy the machine is.
wait_for() { # COMMAND…
  local until=$((SECONDS + 60))
  until "$@" || [ $SECONDS -ge $until ]; do
    sleep 0.05
  done
}
says() { grep -q "$2" "$1"; }
is_in_state() { [ "$(ps -o state= "$1")" = "$2" ]; }

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

check "counts" "1" "$($run $J --counts sh -c 'echo $ALLOCS_COUNTS' 2> /dev/null)"
check "no counts" "" "$($run $J sh -c 'echo $ALLOCS_COUNTS' 2> /dev/null)"
check "depth" "7" "$($run $J --depth 7 sh -c 'echo $ALLOCS_DEPTH' 2> /dev/null)"
check "depth after =" "64" "$($run $J --depth=64 sh -c 'echo $ALLOCS_DEPTH' 2> /dev/null)"
check "depth of the environment" "3" \
  "$(ALLOCS_DEPTH=3 $run $J sh -c 'echo $ALLOCS_DEPTH' 2> /dev/null)"
for depth in 0 65 -1 x 4x '' 99999999999999999999; do
  check "depth $depth" "allocs: --depth is a number of frames from 1 to 64, not $depth 2" \
    "$($run $J --depth "$depth" true 2>&1 | head -1) $($run $J --depth "$depth" true 2> /dev/null; echo $?)"
done

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

for reader in "$home/dying" /no/such/java; do
  rm -f "$home/err"
  $run --java "$reader" sh -c 'exit 6' 2> "$home/err"
  check "status with $reader for a reader" 6 $?
  wait_for says "$home/err" .
  check "it is said of $reader" 1 "$(grep -c 'no report: the reader' "$home/err")"
done
# A reader that takes its time is waited for; one that never answers is not waited for longer than said.
printf '#!/bin/bash\nread -r pid when\nsleep 12\nprintf "%%d 5\\nslow\\n" "$pid"\n' > "$home/slow"
chmod +x "$home/slow"
check "a slow reader" "8 slow" "$($run --java "$home/slow" sh -c 'exit 8' 2> "$home/err"; echo $?) $(cat "$home/err")"
begun=$SECONDS
{ $run --java "$home/silent" --patience 10 --on-crash sh -c 'kill -ABRT $$' 2> "$home/crash_err"; } 2> /dev/null &
crashed=$!
rm -f "$home/err"
$run --java "$home/silent" --patience 12 sh -c 'exit 8' 2> "$home/err"
check "status with a silent reader" 8 $?
check "waits as long as it is told, not for the reader" 1 $((SECONDS - begun >= 12 && SECONDS - begun < 90))
wait_for says "$home/err" .
check "it is said how long" 1 "$(grep -c 'could not be read in 12 s (--patience' "$home/err")"
wait $crashed
check "status of a crash with a silent reader" 134 $?
wait_for says "$home/crash_err" 'no report'
check "it is said of a crash" 1 "$(grep -c 'could not be read in 10 s (--patience' "$home/crash_err")"
for patience in 9 3601 -1 x 10x ''; do
  check "patience $patience" \
    "allocs: --patience is a number of seconds from 10 to 3600, not $patience 2" \
    "$($run --patience "$patience" true 2>&1 | head -1) $($run --patience "$patience" true 2> /dev/null; echo $?)"
done

# Signals that ask for a report, and signals that end the program.
cat > "$home/signals.c" <<'END'
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t caught;
static void catch(int signal) { caught = signal; }
static void *fall(void *unused) { return (void *)(long)*(volatile char *)unused; }

int main(int argc, char **argv)
{
    struct timespec wait = { 0, 300000000 };
    if (argc < 2)
        return 1;
    if (strcmp(argv[1], "asked") == 0) {
        signal(SIGUSR2, catch);
        kill(getpid(), SIGUSR2);
        int sleeps = nanosleep(&wait, NULL);
        printf("caught %d, sleep %d\n", caught, sleeps);
    } else if (strcmp(argv[1], "caught") == 0) {
        signal(SIGTERM, catch);
        kill(getpid(), SIGTERM);
        printf("caught %d\n", caught);
    } else if (strcmp(argv[1], "thread") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, fall, NULL);
        pthread_join(thread, NULL);
    } else if (strcmp(argv[1], "abort") == 0) {
        abort();
    } else if (strcmp(argv[1], "stopped") == 0) {
        puts("stops");
        fflush(stdout);
        kill(getpid(), SIGSTOP);
        puts("continued");
    }
    return 0;
}
END
gcc -pthread -o "$home/signals" "$home/signals.c"
asked=$($run $J --on-signal USR2 --report "$home/file" "$home/signals" asked | tr "\n" "|"; tr "\n" "|" < "$home/file")
check "a signal asks" "caught 0, sleep 0|report on signals on SIGUSR2|report on signals|" "$asked"
for signal in USR2 sigusr2 12; do
  $run $J --no-report --on-signal=$signal --report "$home/file" "$home/signals" asked > /dev/null
  check "a signal asks for the only report" "report on signals on SIGUSR2" "$(cat "$home/file")"
done

ended() { # NAME STATUS REPORT COMMAND…
  local name=$1 status=$2 report=$3
  shift 3
  { (ulimit -c 0 && exec $run $J --on-crash --report "$home/file" "$@") > "$home/out"; } 2> /dev/null
  check "$name: status" "$status" $?
  check "$name: report" "$report" "$(cat "$home/file")"
}
ended "a fault in a thread" 139 "report on signals before it is ended by SIGSEGV" "$home/signals" thread
ended "abort" 134 "report on signals before it is ended by SIGABRT" "$home/signals" abort
ended "a signal to end it" 143 "report on sh before it is ended by SIGTERM" sh -c 'kill -TERM $$; exit 3'
ended "a signal that is caught" 0 "report on signals" "$home/signals" caught
check "it was caught" "caught 15" "$(cat "$home/out")"
{ (cd "$home" && ulimit -c unlimited && exec $run $J --on-crash "$home/signals" abort); } 2> /dev/null
if [ "$(cat /proc/sys/kernel/core_pattern)" = core ]; then
  check "a core of the program" 1 "$(ls "$home" | grep -c '^core')"
  rm -f "$home"/core*
fi
$run $J --on-crash "$home/signals" stopped > "$home/out" 2> /dev/null &
stopped=$!
wait_for says "$home/out" stops
wait_for is_in_state $stopped t # somebody traces it
check "stopped" t "$(ps -o state= $stopped)"
kill -CONT $stopped
wait $stopped
check "continued" "0 stops continued" "$? $(tr '\n' ' ' < "$home/out" | sed 's/ $//')"
mkfifo "$home/begun" "$home/go"
$run $J --on-crash --no-report sh -c 'echo > "$0/begun"; read -r word < "$0/go"; exit "$word"' "$home" &
traced=$!
read -r < "$home/begun"
tracer=$(sed -n 's/^TracerPid:\t//p' "/proc/$traced/status")
check "a tracer" 1 "$((tracer > 0))"
kill -KILL "$tracer"
echo 11 > "$home/go"
wait $traced
check "a tracer that is killed" 11 $?

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
unfit() { # NAME FILE REASON: with rules as without
  refused "$1" 3 "$2"
  check "$1: said" "allocs: $2 cannot run under the hooks: $3" "$(cat "$home/err")"
  refused "$1, with rules" 3 --alloc 'f(Z)p' --free 'g(P)' -- "$2"
  check "$1, with rules: said" "allocs: $2 cannot run under the hooks: $3" "$(cat "$home/err")"
}
echo 'int main(void) { return 0; }' > "$home/p.c"
gcc -static -o "$home/static" "$home/p.c" && unfit "static" "$home/static" "it is statically linked"
if gcc -m32 -o "$home/small" "$home/p.c" 2> /dev/null; then
  unfit "32 bits" "$home/small" "it is not an x86-64 program"
fi
patched() { # FILE OFFSET BYTE
  [ -e "$home/$1" ] || cp /bin/true "$home/$1"
  printf "\\$3" | dd of="$home/$1" bs=1 seek="$2" conv=notrunc 2> /dev/null
}
# The same program, said to be for other machines: AArch64, x86-64 in 32 bits (x32), i386.
patched aarch64 18 267
unfit "AArch64" "$home/aarch64" "it is not an x86-64 program"
patched x32 4 1
unfit "x32" "$home/x32" "it is not an x86-64 program"
patched i386 4 1
patched i386 18 3
unfit "i386" "$home/i386" "it is not an x86-64 program"
printf '#!%s\n' "$home/static" > "$home/of_static" && chmod +x "$home/of_static"
refused "a script of a static interpreter" 3 "$home/of_static"
for sanitizer in address thread; do
  gcc -fsanitize=$sanitizer -o "$home/sanitized" "$home/p.c" 2> /dev/null || continue
  refused "sanitizer $sanitizer" 3 "$home/sanitized"
  check "sanitizer $sanitizer: said" 1 "$(grep -c 'must be loaded before all others$' "$home/err")"
done
if gcc -fsanitize=undefined -o "$home/sanitized" "$home/p.c" 2> /dev/null; then
  $run --no-report "$home/sanitized"
  check "a sanitizer that may come later" 0 $?
fi
cp /bin/true "$home/setuid" && chown nobody "$home/setuid" 2> /dev/null \
  && chmod u+s "$home/setuid" \
  && unfit "setuid" "$home/setuid" "it runs with another user's rights (setuid or setgid)"
refused "not found" 127 no-such-program-anywhere
refused "not found by path" 127 ./no/such/program
refused "a directory" 126 /tmp
refused "bad option" 2 --nonsense true
refused "no command" 2 --no-report
refused "no value" 2 --report
refused "no such signal" 2 --on-signal NONSENSE true
refused "no such signal number" 2 --on-signal 99 true
refused "a signal that cannot be held back" 2 --on-signal KILL true

is_nobody_left() { ! pgrep -f "^(/bin/bash )?$home" > /dev/null; }
wait_for is_nobody_left
check "nobody is left" "" "$(pgrep -fa "^(/bin/bash )?$home")"
[ "$failures" -eq 0 ] && echo "allocs-run: all passed"
exit $((failures > 0))

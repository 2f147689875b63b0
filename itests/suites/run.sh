#!/bin/bash
# Runs the regression suite of a Debian source package twice, plain and with a library preloaded:
#   run.sh PACKAGE LIBRARY
# Works in the current folder. Prints the results of tests that differ, and how many were run;
# status 0 if none differs, 77 if there are no sources to be had or they cannot be built.
set -uo pipefail
package=$1 library=$2

skip() { echo "$package: $1"; exit 77; }

. "$(dirname "$0")/unpack.sh"
unpack "$package"
cd build || exit 1
{ ./configure -q && make -s -j2; } > ../build.log 2>&1 || skip "it cannot be built"

# results NAME=VALUE...: of each test, with this in the environment
results() {
  find . -name '*.trs' -delete
  env "$@" make -k -j2 check > ../check.log 2>&1 < /dev/null
  find . -name '*.trs' | sort | xargs grep -H '^:test-result:'
}

results PLAIN=1 > ../plain
results LD_PRELOAD="$library" > ../hooked
[ "$(wc -l < ../plain)" -ge 20 ] || skip "its suite did not run"
diff ../plain ../hooked
status=$?
echo "$package: tests=$(wc -l < ../plain) passed=$(grep -c ': PASS$' ../plain)"
exit $status

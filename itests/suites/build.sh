#!/bin/bash
# Builds a program from the source of a Debian package, in the folder build below the current one:
#   build.sh PACKAGE COMMAND...
# Status 77 if there are no sources to be had or they cannot be built.
set -uo pipefail
package=$1
shift

skip() { echo "$package: $1"; exit 77; }

. "$(dirname "$0")/unpack.sh"
unpack "$package"
cd build || exit 1
bash -c "$*" > ../build.log 2>&1 || skip "it cannot be built: $(tail -n 3 ../build.log)"

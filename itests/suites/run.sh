#!/bin/bash
# Runs the regression suite of a Debian source package twice, plain and with a library preloaded:
#   run.sh PACKAGE LIBRARY
# Works in the current folder. Prints the results of tests that differ, and how many were run;
# status 0 if none differs, 77 if there are no sources to be had or they cannot be built.
set -uo pipefail
package=$1 library=$2

skip() { echo "$package: $1"; exit 77; }

fetch() {
  apt-get -q source --download-only "$package" && return
  # Without deb-src lines of the machine: by lists of our own.
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg mirror release
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' "Codename: $release" | head -n 1)
  [ -n "$mirror" ] && [ -e $keys ] || return
  echo "deb-src [signed-by=$keys] $mirror $release main" > sources
  mkdir -p lists cache
  local own=(-q -o "Dir::Etc::sourcelist=$PWD/sources" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=
    -o "Dir::State::lists=$PWD/lists" -o "Dir::Cache=$PWD/cache")
  apt-get "${own[@]}" update && apt-get "${own[@]}" source --download-only "$package"
}

fetch > fetch.log 2>&1 || skip "its source cannot be fetched"
mkdir build
tar -xf "$package"_*.orig.tar.* -C build --strip-components=1 2> /dev/null \
  || tar -xf "$(ls "$package"_*.orig.tar.?z | head -n 1)" -C build --strip-components=1 \
  || skip "its source cannot be unpacked"
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

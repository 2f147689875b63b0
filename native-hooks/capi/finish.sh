#!/bin/bash
# Makes what liballocs.so needs besides: the options of the virtual machine that it starts in
# programs, and a class-data archive without which the first question takes twice the time.
#   finish.sh HOME JAVA
set -euo pipefail
home=$1
java=$(readlink -f "$2")
here=$(cd "$(dirname "$0")" && pwd)
native=$home/native
options=$native/inprocess.options
archive=$native/inprocess.jsa

# shellcheck source=bundles/distribution/manifest.sh
. "$here/../../bundles/distribution/manifest.sh"

# Absolute paths in one order: the archive is only used with exactly the class path that it was
# made with. Our bundles are on it for the archive's sake: see org.allocs.launcher.ClassPath.
class_path=
for name in lib/allocs-core-api lib/allocs-inprocess lib/allocs-launcher \
  lib/org.apache.felix.framework; do
  class_path+=:$home/$name.jar
done
class_path+=$(printf ':%s' "$home"/bundles/allocs-*.jar)

# The program's address space, signals, limits, files and output are its own: reserve little, take
# no signal that can be left, raise no limit, write no file, print nothing. One compiler that waits for
# methods to be used more often takes a fifth less processor time until the first answer.
write_options() {
  cat <<END
libjvm=${java%/bin/java}/lib/server/libjvm.so
-Djava.class.path=${class_path:1}
-Dallocs.home=$home
-Dallocs.packages=$(header Export-Package "$home/lib/allocs-core-api.jar")
-Dallocs.framework.packages=$(header Export-Package "$home/lib/org.apache.felix.framework.jar")
-Dallocs.bundles=$(bundles "$home"/bundles/*.jar)
-XX:+UseSerialGC
-XX:+IgnoreUnrecognizedVMOptions
-XX:TieredStopAtLevel=1
-XX:CICompilerCount=1
-XX:CompileThresholdScaling=3
-Xms16m
-Xmx512m
-XX:ReservedCodeCacheSize=32m
-XX:CompressedClassSpaceSize=64m
-Xrs
-XX:-MaxFDLimit
-XX:-UsePerfData
-XX:+DisableAttachMechanism
-XX:-CreateCoredumpOnCrash
-XX:+SuppressFatalErrorMessage
-Xlog:disable
-Xshare:auto
-XX:+UnlockDiagnosticVMOptions
-XX:ArchiveRelocationMode=0
-XX:SharedArchiveFile=$archive
END
  # The framework uses what later virtual machines warn of, on the program's own error output, and so
  # does whoever loads a native library.
  if "$java" --sun-misc-unsafe-memory-access=allow --version > /dev/null 2>&1; then
    printf '%s\n' --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED
  fi
}

# The archive holds the classes that real questions load, so some are asked of a real process.
train() {
  local directory=$1 line
  local -a addresses arguments
  "${CC:-gcc}" -std=c11 -g -o "$directory/sample" "$here/test/sample.c"
  coproc sample { LD_PRELOAD=$native/liballocs_preload.so exec "$directory/sample"; }
  read -r line <&"${sample[0]}"
  read -ra addresses <<< "$line"
  mapfile -t arguments < <(grep -v -e '^libjvm=' -e '^-XX:SharedArchiveFile=' "$options")
  "$java" "${arguments[@]}" -Xshare:off -XX:DumpLoadedClassList="$directory/classes" \
    org.allocs.inprocess.Training "${addresses[@]}" > /dev/null
  "$java" "${arguments[@]}" -XX:-UseSerialGC -XX:+UseG1GC -Xshare:dump \
    -XX:SharedClassListFile="$directory/classes" -XX:SharedArchiveFile="$directory/archive"
  mv "$directory/archive" "$archive"
}

rm -f "$archive"
write_options > "$options.new"
mv "$options.new" "$options"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Without an archive everything works, slower: a failure here is not one of the build.
train "$scratch" > "$scratch/log" 2>&1 || true

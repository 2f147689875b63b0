#!/bin/bash
# Makes what the distribution's jars do not hold: options of the virtual machine, JNA's library
# unpacked, help texts, and the class-data archive that lets a command start in half the time.
#   finish.sh HOME JAVA
set -euo pipefail
home=$1
java=$2
native=$home/native
mkdir -p "$native" "$home/help"

# Absolute paths: the archive is only used with exactly the class path that it was made with.
class_path=$(printf ':%s' "$home"/lib/*.jar)
cat > "$home/jvm.options" <<END
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:-UsePerfData
-XX:SharedArchiveFile=$native/allocs.jsa
-Xshare:auto
-Xlog:disable
-Xlog:all=error:stderr
-Dallocs.home=$home
-Djna.nosys=true
-Djna.nounpack=true
-Djna.boot.library.path=$native
-cp
${class_path:1}
END

unzip -qoj "$home/bundles/jna.jar" com/sun/jna/linux-x86-64/libjnidispatch.so -d "$native"

run() {
  "$java" @"$home/jvm.options" "$@"
}

# The archive holds the classes that a real query loads, so one is asked of a real process. Without
# it everything works, slower: a failure here is not one of the build.
archive() {
  sleep 60 &
  local target=$!
  run -XX:ArchiveClassesAtExit="$native/allocs.new" -XX:SharedArchiveFile= \
    org.allocs.launcher.Main what "$target" malloc environ 0x1000 > "$native/archive.log" 2>&1 || true
  kill "$target"
  wait "$target" 2> "$native/archive.log" || true
  if [ -s "$native/allocs.new" ]; then
    mv "$native/allocs.new" "$native/allocs.jsa"
  fi
  rm -f "$native/archive.log"
}

help() {
  local name
  run org.allocs.launcher.Main --help > "$home/help/allocs.new"
  mv "$home/help/allocs.new" "$home/help/allocs.txt"
  sed -nE 's/^  ([a-z]+) .*/\1/p' "$home/help/allocs.txt" | while read -r name; do
    run org.allocs.launcher.Main "$name" --help < /dev/null > "$home/help/$name.txt"
  done
}

echo "$java" > "$home/java.path"
rm -f "$native/allocs.jsa" "$home"/help/*
archive
help
"$(dirname "$0")/../../native-hooks/capi/finish.sh" "$home" "$java"

# Sources that are newer than the first jar of this build have not been built.
touch -r "$home/lib/allocs-core-api.jar" "$home/.built"

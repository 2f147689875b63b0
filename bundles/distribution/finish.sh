#!/bin/bash
# Makes what the distribution's jars do not hold: options of the virtual machine, help
# texts, and the class-data archive that lets a command start in half the time.
#   finish.sh HOME JAVA
set -euo pipefail
home=$1
java=$2
native=$home/native
mkdir -p "$native" "$home/help"

# An option as a file of arguments has it: a path may have blanks.
option() {
  local text=${1//\\/\\\\}
  printf '"%s"\n' "${text//\"/\\\"}"
}

# Absolute paths: the archive is only used with exactly the class path that it was made with.
class_path=$(printf ':%s' "$home"/lib/*.jar)
cat > "$home/jvm.options" <<END
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:-UsePerfData
$(option "-XX:SharedArchiveFile=$native/allocs.jsa")
-Xshare:auto
-Xlog:disable
-Xlog:all=error,cds*=off:stderr
$(option "-Dallocs.home=$home")
-cp
$(option "${class_path:1}")
END

# What only this virtual machine understands: the framework uses what later ones warn of.
cp "$home/jvm.options" "$home/java.options"
if "$java" --sun-misc-unsafe-memory-access=allow --version > /dev/null 2>&1; then
  echo --sun-misc-unsafe-memory-access=allow >> "$home/java.options"
fi

run() {
  "$java" @"$home/java.options" "$@"
}

# The archive holds the classes that real queries load, so some are asked of a real process: in a
# shell, to have them in one virtual machine. Without the archive everything works, slower: a failure
# here is not one of the build.
archive() {
  "$native/allocs-run" --no-report -- sleep 60 &
  local target=$!
  sleep 0.2
  printf '%s\n' 'what malloc 0x1000' 'what --json environ' 'tree --depth 2' 'list --json --in environ' \
    'types' 'sites --json' 'show environ --depth 2' 'show --json environ' 'stacks' \
    | run -XX:ArchiveClassesAtExit="$native/allocs.new" -XX:SharedArchiveFile= \
      org.allocs.launcher.Main shell "$target" > /dev/null 2>&1 || true
  kill "$target" 2> /dev/null || true
  wait "$target" 2> /dev/null || true
  if [ -s "$native/allocs.new" ]; then
    mv -f "$native/allocs.new" "$native/allocs.jsa"
  fi
}

help_text() { # NAME ARGUMENT…
  local name=$1
  shift
  run org.allocs.launcher.Main "$@" < /dev/null > "$home/help/$name.new"
  mv "$home/help/$name.new" "$home/help/$name.txt"
}

help() {
  local name
  help_text allocs --help
  for name in $(sed -nE 's/^  ([a-z]+) .*/\1/p' "$home/help/allocs.txt"); do
    help_text "$name" "$name" --help
  done
}

echo "$java" > "$home/java.path"
archive
help
"$(dirname "$0")/../../native-hooks/capi/finish.sh" "$home" "$java"

# Sources that are newer than the first jar of this build have not been built.
touch -r "$home/lib/allocs-core-api.jar" "$home/.built"

#!/bin/bash
# Makes what the distribution's jars do not hold: options of the virtual machine, help
# texts, and the class-data archive that lets a command start in half the time.
#   finish.sh HOME JAVA
set -euo pipefail
home=$1
java=$2
here=$(cd "$(dirname "$0")" && pwd)
hooks=$here/../../native-hooks
native=$home/native
# shellcheck source=bundles/distribution/manifest.sh
. "$here/manifest.sh"
mkdir -p "$native" "$home/help"

# An option as a file of arguments has it: a path may have blanks.
option() {
  local text=${1//\\/\\\\}
  printf '"%s"\n' "${text//\"/\\\"}"
}

# Absolute paths: the archive is only used with exactly the class path that it was made with. Bundles
# are on it for the archive's sake: see org.allocs.launcher.ClassPath. But SLF4J finds its provider as
# a bundle finds its fragment.
class_path=
for jar in "$home"/lib/*.jar "$home"/bundles/allocs-*.jar "$home"/commands/*.jar; do
  [[ $jar == *slf4j* ]] || class_path+=:$jar
done

# Compiling what is used a little more often than at first takes an eighth less processor time. What is
# new goes into 16 MiB until more is seen to live, not into a 192nd of the machine's memory, which a short
# command only goes through once and the kernel has to clear: of 1,000 stacks that takes a fifth of the time.
cat > "$home/jvm.options" <<END
-XX:+UseSerialGC
-XX:NewSize=16m
-XX:TieredStopAtLevel=1
-XX:CompileThresholdScaling=3
-XX:-UsePerfData
$(option "-XX:SharedArchiveFile=$native/allocs.jsa")
-Xshare:auto
-Xlog:disable
-Xlog:all=error,cds*=off:stderr
$(option "-Dallocs.home=$home")
$(option "-Dallocs.packages=$(header Export-Package "$home/lib/allocs-core-api.jar")")
$(option "-Dallocs.framework.packages=$(header Export-Package "$home/lib/org.apache.felix.framework.jar")")
$(option "-Dallocs.bundles=$(bundles "$home"/{bundles,commands}/*.jar)")
-cp
$(option "${class_path:1}")
END

# What only this virtual machine is known to understand. An archive that lies where it was made for
# needs no pointer in it adjusted, a fifteenth of a short command's time. One thread that compiles:
# two only take turns with what they compile for. The framework uses what later machines warn of, and
# so does the parser of C, whose library is loaded when the first source line is read.
{
  cat "$home/jvm.options"
  echo -XX:+UnlockDiagnosticVMOptions
  echo -XX:ArchiveRelocationMode=0
  echo -XX:CICompilerCount=1
} > "$home/java.options"
if "$java" --sun-misc-unsafe-memory-access=allow --version > /dev/null 2>&1; then
  printf '%s\n' --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
    >> "$home/java.options"
fi

run() {
  "$java" @"$home/java.options" "$@"
}

# Questions with answers of every kind, a command a line.
questions() { # PID MAIN ADDRESS…
  local pid=$1 address=$3
  printf '%s\n' "what $*" "what --json $*" "what $pid environ malloc puts+1 nothing" "tree $pid" \
    "tree --json --depth 3 $pid" "list $pid" "list --json --in $address $pid" "types $pid" \
    "sites --json $pid" "show $pid $address --depth 2" "show --json $pid $address" "stacks $pid" \
    "stacks --json $pid" serve-reports "what 0 0" doctor cache
}

# A program whose debug information is large enough for the cache.
many_types() { # FILE
  local i
  for i in {1..4000}; do
    echo "struct s$i { char *name; int number : 3; struct s1 *next; union { int u[2]; } a[3]; } v$i;"
  done > "$1.c"
  cat "$hooks/capi/test/sample.c" >> "$1.c"
  "${CC:-gcc}" -std=c11 -g3 -gz -o "$1" "$1.c"
}

# The same about a file.
file_questions() { # FILE STRUCT
  local question
  for question in "" "--type $2" --layouts "--symbol main" "--macro NULL" "--pc main+4" \
    "--frame main+4" "--diff $1"; do
    printf '%s\n' "debuginfo $1 $question" "debuginfo $1 --json $question"
  done
}

# About a core file, if this machine has the kernel write one into the program's folder.
core_questions() { # PROGRAM DIRECTORY
  local core
  mkdir "$2"
  (
    cd "$2" && ulimit -c unlimited &&
      LD_PRELOAD=$native/liballocs_preload.so timeout -s SEGV 0.5 "$1" < <(sleep 1)
  ) > /dev/null 2>&1 || true
  for core in "$2"/*; do
    [ ! -f "$core" ] || printf '%s\n' "stacks --locals $core" "types $core" "what $core environ"
  done
}

# The archive holds the classes that real questions load, so some are asked of a real process. It is
# one for all classes and not on top of the virtual machine's own, because only such a one takes those
# of picocli, which are for Java 5. Without it everything works, slower: a failure here is not one of
# the build.
archive() {
  local directory=$1 line
  local -a addresses
  "${CC:-gcc}" -std=c11 -g -o "$directory/sample" "$hooks/capi/test/sample.c"
  export XDG_CACHE_HOME=$directory/cache
  coproc sample { LD_PRELOAD=$native/liballocs_preload.so exec "$directory/sample"; }
  read -r line <&"${sample[0]}"
  read -ra addresses <<< "$line"
  many_types "$directory/many"
  {
    questions "${addresses[@]}"
    core_questions "$directory/sample" "$directory/core"
    file_questions "$directory/many" s1
    file_questions "$directory/many" s2 # from the cache
  } | run -Xshare:off -XX:SharedArchiveFile= \
    -XX:DumpLoadedClassList="$directory/classes" org.allocs.launcher.Training "${addresses[0]}"
  run -XX:-UseSerialGC -XX:+UseG1GC -Xshare:dump -XX:SharedClassListFile="$directory/classes" \
    -XX:SharedArchiveFile="$directory/archive"
  mv -f "$directory/archive" "$native/allocs.jsa"
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

# Which bundles may run where a user says that not every one may.
pins() {
  local jar name
  for jar in "$home"/bundles/*.jar "$home"/commands/*.jar "$home"/commands/*/*.jar; do
    name=$(header Bundle-SymbolicName "$jar")
    sha256sum < "$jar" | sed "s/-$/${name%%;*}/"
  done > "$home/bundles.sha256.new"
  mv "$home/bundles.sha256.new" "$home/bundles.sha256"
}

echo "$java" > "$home/java.path"
machine=$(readlink -f "$java")
cp -f "${machine%/bin/java}/release" "$home/java.release" 2> /dev/null || : > "$home/java.release"
rm -f "$native/allocs.jsa"
pins
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
archive "$scratch" > "$scratch/log" 2>&1 || true
help
"$hooks/capi/finish.sh" "$home" "$java"

# Sources that are newer than the first jar of this build have not been built.
touch -r "$home/lib/allocs-core-api.jar" "$home/.built"

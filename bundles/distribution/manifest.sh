# For other scripts to read: needs unzip.

# header NAME JAR: a header of a jar's manifest, in one line
header() {
  unzip -p "$2" META-INF/MANIFEST.MF | tr -d '\r' | sed -e ':a' -e 'N' -e '$!ba' -e 's/\n //g' |
    sed -n "s/^$1: //p"
}

# bundles JAR...: their file names, each with "=" and the class that starts it, separated by colons
bundles() {
  local jar names=
  for jar; do
    names+=":${jar##*/}=$(header Bundle-Activator "$jar")"
  done
  echo "${names:1}"
}

# For other scripts to read: needs unzip.

# header NAME JAR: a header of a jar's manifest, in one line
header() {
  unzip -p "$2" META-INF/MANIFEST.MF | tr -d '\r' | sed -e ':a' -e 'N' -e '$!ba' -e 's/\n //g' |
    sed -n "s/^$1: //p"
}

# bundles JAR...: their file names, separated by colons
bundles() {
  local names
  names=$(printf ':%s' "${@##*/}")
  echo "${names:1}"
}

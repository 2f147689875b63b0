# unpack PACKAGE: fetches the source of a Debian package and unpacks it into the folder build.
# To be sourced, after a function skip that is called with a reason where that is not possible.

fetch() {
  apt-get -q source --download-only "$1" && return
  # Without deb-src lines of the machine: by lists of our own.
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg mirror release
  release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' "Codename: $release" | head -n 1)
  [ -n "$mirror" ] && [ -e $keys ] || return
  echo "deb-src [signed-by=$keys] $mirror $release main" > sources
  mkdir -p lists cache
  local own=(-q -o "Dir::Etc::sourcelist=$PWD/sources" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=
    -o "Dir::State::lists=$PWD/lists" -o "Dir::Cache=$PWD/cache")
  apt-get "${own[@]}" update && apt-get "${own[@]}" source --download-only "$1"
}

unpack() {
  fetch "$1" > fetch.log 2>&1 || skip "its source cannot be fetched"
  mkdir build
  tar -xf "$(ls "$1"_*.orig.tar.?z | head -n 1)" -C build --strip-components=1 \
    || skip "its source cannot be unpacked"
}

exec 2> /dev/null # what a shell says of a child that was killed has its number
set -o pipefail
yes | head -n 1000 | wc -l; echo "${PIPESTATUS[@]}"
for s in TERM INT HUP ABRT PIPE; do bash -c "ulimit -c 0; trap 'echo caught $s' EXIT; kill -$s \$\$" ; echo $?; done 2> /dev/null
timeout 0.3 sleep 5; echo $?; timeout -s KILL 0.3 sleep 5; echo $?; nohup echo x 2> /dev/null; env -i /bin/sh -c 'echo ${HOME:-no home}'; nice -n 5 nice; setsid echo s

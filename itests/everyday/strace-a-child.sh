strace -f -o trace -e trace=execve sh -c '/bin/true; /bin/echo x'; echo $?
grep -c 'execve(' trace

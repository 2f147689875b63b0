seq 1 300000 | awk '{print ($1 * 7919) % 1000003, $1}' > in
exec sort --parallel=2 -S 8M -n in -o /dev/stdout

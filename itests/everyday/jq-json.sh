seq 1 30000 | jq -s 'map({a: ., b: (. * 2 | tostring)}) | group_by(.a % 10) | map(length)' | tail -3

# Chunks without a type by what was called, from what ChunkTypes wrote: count, bytes, calls, reason.
$3 == "-" && $5 != "unknown object" {
  count[$8 "\t" $7]++
  bytes[$8 "\t" $7] += $2
}
END {
  for (key in count) printf "%d\t%d\t%s\n", count[key], bytes[key], key
}

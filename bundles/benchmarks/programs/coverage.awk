# One row of the table of coverage, from what ChunkTypes wrote, and compare.awk in the file "compared".
# Objects in a pool that is known, of which nothing is, are no chunks; their bytes are the pool's.
BEGIN {
  while ((getline line < compared) > 0) {
    split(line, fields, "\t")
    known++
    wrong += fields[1] == "wrong"
    falsely += fields[1] == "wrong" && fields[6] == "certain"
    right += fields[1] == "right"
  }
}
{
  bytes += $2
}
$5 == "unknown object" {
  typedBytes += $2
  kindBytes[$5] += $2
  kinds[$5] = 0
  next
}
{
  count++
}
$3 != "-" {
  typed++
  typedBytes += $2
  kinds[$5]++
  kindBytes[$5] += $2
}
$6 == "certain" {
  certain++
  certainBytes += $2
}
function share(chunks, size) {
  return sprintf("%.1f / %.1f", 100 * chunks / count, bytes ? 100 * size / bytes : 0)
}
END {
  if (!count) exit 1
  # Most bytes first; there are few kinds.
  while (length(kinds)) {
    best = ""
    for (kind in kinds) {
      if (best == "" || kindBytes[kind] > kindBytes[best]) best = kind
    }
    list = list (list == "" ? "" : ", ") best " " share(kinds[best], kindBytes[best])
    delete kinds[best]
  }
  printf "| %s | %s | %d | %.1f | **%s** | %s | %.1f %% | %s | %s | %.1f |\n", name, mode, count, \
    bytes / 1e6, share(typed, typedBytes), share(certain, certainBytes), 100 * known / count, \
    wrong ? sprintf("%d (%d certain) of %d", wrong, falsely, wrong + right) : "0 of " (right + 0), \
    list, took / 1000
}

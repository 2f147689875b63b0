# Types of Lua's objects by the tags in them (lobject.h), from what ChunkTypes wrote. Another chunk may
# have such a byte by chance: an object's size must be right too.
BEGIN {
  FS = OFS = "\t"
  name["05"] = "Table"; size["05"] = 56
  name["06"] = "LClosure"; least["06"] = 32; step["06"] = 8
  name["26"] = "CClosure"; least["26"] = 32; step["26"] = 16
  name["09"] = "UpVal"; size["09"] = 40
  name["0a"] = "Proto"; size["0a"] = 128
  name["04"] = "TString"; least["04"] = 25; step["04"] = 1
  name["14"] = "TString"; least["14"] = 25; step["14"] = 1
}
{
  tag = substr($10, 17, 2)
  marked = substr($10, 19, 2)
  fits = tag in size ? $2 == size[tag] : tag in least && $2 >= least[tag] && ($2 - least[tag]) % step[tag] == 0
  # Addresses end in a multiple of 16, and above 2^48 there are none; the mark has 6 bits of the 8.
  if (fits && $10 ~ /^[0-9a-f]0/ && substr($10, 13, 4) == "0000" && marked ~ /^[0-3]/) print $1, name[tag]
}

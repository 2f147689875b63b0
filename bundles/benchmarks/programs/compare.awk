# Holds answers against the truth. Files: what ChunkTypes wrote with the compiler's records, what it
# wrote without them, what the program told of itself ("address<TAB>type"). Prints for each chunk of
# which the truth is known: right, wrong or unknown, bytes, truth, answer, evidence, grade, site.
# Lengths of arrays follow from sizes, so types of elements are compared. What the program tells may end
# in "...": then only the beginning is known.

# bare(TYPE): without lengths, and as both write it
function bare(type) {
  gsub(/\[[0-9]*\]/, "", type)
  gsub(/std::(__1|__cxx11)::/, "std::", type)
  gsub(/\(__gnu_cxx::_Lock_policy\)2/, "__gnu_cxx::_S_atomic", type)
  gsub(/\(anonymous namespace\)/, "{anonymous}", type)
  gsub(/std::basic_string<char(, std::char_traits<char>, std::allocator<char> ?)?>/, "std::string", type)
  gsub(/, std::(allocator|default_delete)<[^<>]*> ?>/, ">", type)
  gsub(/long int/, "long", type)
  gsub(/gpointer/, "void*", type)
  gsub(/gchar/, "char", type)
  gsub(/guint8/, "unsigned char", type)
  gsub(/struct _/, "", type)
  gsub(/(const|volatile|struct|class|union) /, "", type)
  gsub(/ (const|volatile)/, "", type)
  gsub(/ /, "", type)
  return type
}

# same(ANSWER, TOLD)
function same(answer, told) {
  answer = bare(answer)
  told = bare(told)
  return sub(/\.\.\.$/, "", told) ? index(answer, told) == 1 : answer == told
}

# element(UNIQUE): of an array
function element(unique) {
  sub(/^__ARR[0-9]*_/, "", unique)
  return unique
}

# one(A, B): whether one is what the other begins with; a chunk of one element is one of it. What is
# measured as a pointer to anything may be kept as one to something.
function one(a, b,    known) {
  known = a
  if (sub(/___ARR[0-9]*_unsigned_char\$8$/, "", known)) sub(/^__STRUCT_/, "", known)
  return a == b || known == b || index(b, "__STRUCT_" known "_") == 1 || index(a, "__STRUCT_" b "_") == 1 || \
    (b == "__PTR_void" && a ~ /^__PTR_/)
}

# isPool(ANSWER, TOLD): its first piece, of which the truth is known, has its address
function isPool(answer, told) {
  return answer ~ /^pool( |$)/ && told !~ /^pool/
}

# What two names mean that stand for one type: the compiler's, and what describes it by its parts.
BEGIN {
  while ((getline line < ARGV[4]) > 0) {
    split(line, f, "\t")
    means[f[1]] = f[2]
  }
  ARGC = 4
}
FILENAME == ARGV[1] {
  if ($5 == "compiler record") {
    unique[$1] = $3
    shown[$1] = $4
  }
  next
}
FILENAME == ARGV[2] {
  if ($1 in unique && isPool($4, shown[$1])) next
  if ($1 in unique) {
    verdict = $3 == "-" ? "unknown" : one(element($3), element(unique[$1])) || means[shown[$1]] == $4 ? "right" : "wrong"
    print verdict, $2, shown[$1], $4, $5, $6, $9
  } else {
    rest[$1] = $0
  }
  next
}
# Where both know, they must say the same: else one truth is none.
$1 in unique && !same(shown[$1], $2) && bare(shown[$1]) !~ ("^{?" bare($2) ";") {
  print "wrong", 0, $2, shown[$1], "the truth itself", "certain", $1
}
$1 in rest {
  split(rest[$1], f, "\t")
  if (isPool(f[4], $2)) next
  verdict = f[3] == "-" ? "unknown" : same(f[4], $2) ? "right" : "wrong"
  print verdict, f[2], $2, f[4], f[5], f[6], f[9]
}

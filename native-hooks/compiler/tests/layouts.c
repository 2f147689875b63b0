/*
 * layouts.c - prints a program of random structs, unions and enums, with what gcc and clang know to change
 * their layout, which asks for arrays of as many bytes as their sizes, alignments and offsets, plus one, and
 * prints these numbers.
 *   layouts SEED COUNT
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_TYPES 4096
#define MAX_MEMBERS 10

static unsigned long long state;
static bool contained[MAX_TYPES]; /* may be inside of another */
static bool packs; /* the type that is being written */
static int types;
static int members;
static int named[MAX_MEMBERS * 4]; /* of the type that is being written, not bit-fields */
static int named_count;

static unsigned below(unsigned limit) {
  state = state * 6364136223846793005ull + 1442695040888963407ull;
  return (unsigned)(state >> 33) % limit;
}

static bool chance(unsigned percent) {
  return below(100) < percent;
}

static unsigned power(unsigned most) {
  return 1u << below(most + 1);
}

static const char *const SCALARS[] = {
    "char", "signed char", "unsigned short", "short", "int", "unsigned", "long", "unsigned long", "long long",
    "float", "double", "long double", "_Bool", "void *", "char *", "size_t", "enum small", "enum wide",
    "__int128", "unsigned __int128", "uint16_t", "int64_t", "callback", "volatile int", "const char *const",
    "_Atomic int", "_Atomic(long)"};
static const char *const ALIGNED[] = {"int_by_1", "int_by_16", "double_by_4", "char_by_8", "pair_by_32", "long_by_2"};
static const struct {
  const char *name;
  unsigned width;
} BITS[] = {{"int", 32}, {"unsigned", 32}, {"char", 8}, {"unsigned short", 16}, {"long", 64}, {"unsigned long long", 64},
            {"_Bool", 1}, {"enum small", 32}, {"int64_t", 64}, {"enum wide", 64}};

#define PICK(array) ((array)[below(sizeof(array) / sizeof *(array))])

static void attributes(bool aligned) {
  if (chance(6)) {
    printf(" __attribute__((packed))");
  }
  if (aligned && chance(8)) {
    printf(" __attribute__((%s(%u)))", chance(50) ? "aligned" : "__aligned__", power(6));
  }
  if (chance(3)) {
    printf(" __attribute__((unused, deprecated))");
  }
}

static void write_members(int depth);

static void write_bits(void) {
  size_t i = below(sizeof BITS / sizeof *BITS);
  unsigned width = below(BITS[i].width + 1);
  if (width == 0 || chance(15)) {
    printf("  %s : %u;\n", BITS[i].name, width);
    return;
  }
  printf("  %s b%d : %u", BITS[i].name, members++, width);
  attributes(!packs); /* gcc and clang differ in it */
  printf(";\n");
}

static void write_nested(int depth) {
  bool is_union = chance(50);
  printf("  %s", is_union ? "union" : "struct");
  attributes(false);
  printf(" {\n");
  int before = named_count;
  write_members(depth + 1);
  printf("  }");
  attributes(true);
  if (chance(50)) {
    named_count = before;
    printf(" n%d", members++);
    attributes(true);
  }
  printf(";\n");
}

static void write_member(int depth) {
  unsigned kind = below(100);
  if (kind < 25) {
    write_bits();
    return;
  } else if (kind < 35 && depth < 3) {
    write_nested(depth);
    return;
  }
  int inside = types ? (int)below((unsigned)types) : 0;
  bool over_aligned = kind >= 45 && kind < 53;
  printf("  ");
  bool alignas = kind >= 53 && chance(5);
  if (alignas) {
    printf("_Alignas(%d) ", 1 << (4 + below(3)));
  }
  if (kind < 45 && types && contained[inside]) {
    printf("t%d", inside);
  } else if (over_aligned) {
    printf("%s", PICK(ALIGNED));
  } else {
    printf("%s", PICK(SCALARS));
  }
  named[named_count++] = members;
  printf(" m%d", members++);
  if (!over_aligned && chance(25)) {
    printf("[%u]", below(5));
    if (chance(20)) {
      printf("[%u]", 1 + below(3));
    }
  }
  attributes(!alignas);
  printf(";\n");
}

static void write_members(int depth) {
  int count = 1 + (int)below(depth ? 3 : MAX_MEMBERS - 3);
  for (int i = 0; i < count && named_count < MAX_MEMBERS * 3; i++) {
    write_member(depth);
  }
}

static void write_type(void) {
  bool is_union = chance(20), before = chance(50), open = !is_union && chance(8);
  packs = chance(12);
  members = named_count = 0;
  if (packs) {
    printf("#pragma pack(push%s%u)\n", chance(50) ? ", " : ",", power(4));
  }
  printf("typedef %s", is_union ? "union" : "struct");
  attributes(before);
  printf(" s%d {\n", types);
  write_members(0);
  if (open) {
    printf("  long last;\n  %s tail[];\n", PICK(SCALARS));
  }
  printf("}");
  attributes(!before);
  printf(" t%d;\n", types);
  if (packs) {
    printf("#pragma pack(pop)\n");
  }
  contained[types] = !open;
  const char *word = is_union ? "union" : "struct";
  printf("static void f%d(void) {\n  ASK(sizeof(%s s%d));\n  ASK(sizeof(t%d[3]));\n  ASK(_Alignof(t%d));\n", types, word, types,
         types, types);
  for (int i = 0; i < named_count; i++) {
    printf("  ASK(offsetof(%s s%d, m%d));\n", word, types, named[i]);
  }
  printf("}\n");
  types++;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    return 2;
  }
  state = strtoull(argv[1], NULL, 10);
  int count = atoi(argv[2]);
  printf("#include <stddef.h>\n#include <stdint.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
         "#define ASK(value) do { char (*p)[(value) + 1] = malloc(sizeof *p); printf(\"%%zu\\n\", sizeof *p); free(p); } while (0)\n"
         "enum small { SMALL_LEAST = -3, SMALL_NEXT, SMALL_MOST = 'z' };\n"
         "enum wide { WIDE_LEAST = -1, WIDE_MOST = 1l << 30, WIDE_ABOVE = 0x200000000 };\n"
         "typedef int (*callback)(int, void *);\n"
         "typedef int int_by_1 __attribute__((aligned(1)));\ntypedef __attribute__((aligned(16))) int int_by_16;\n"
         "typedef double double_by_4 __attribute__((aligned(4)));\ntypedef char char_by_8 __attribute__((aligned(sizeof(long))));\n"
         "typedef struct { int x; char y; } pair_by_32 __attribute__((aligned(32)));\n"
         "typedef long long_by_2 __attribute__((__aligned__(2)));\n");
  while (types < count && types < MAX_TYPES) {
    write_type();
  }
  printf("int main(void) {\n");
  for (int i = 0; i < types; i++) {
    printf("  f%d();\n", i);
  }
  printf("  ASK(sizeof(enum small));\n  ASK(sizeof(enum wide));\n}\n");
  return 0;
}

/* layout.c - one member after another. */
#include "layout.h"

#include "clang.h"

#define MAX_BITS (1ll << 50)

static long long rounded(long long value, long long to) {
  return (value + to - 1) / to * to;
}

static long long larger(long long one, long long other) {
  return one > other ? one : other;
}

static long long smaller(long long one, long long other) {
  return one < other ? one : other;
}

/* An array of so many; no layout where its elements would not be aligned. */
static bool repeat(const struct type *array, struct layout *out) {
  return array->length >= 0 && layout_of(array->inner, out) && out->size % out->align == 0 &&
         !__builtin_mul_overflow(out->size, array->length, &out->size) && out->size < MAX_BITS / 8;
}

bool layout_of(const struct type *type, struct layout *out) {
  unsigned aligned = 0, qualifiers = 0;
  for (; type->class == TYPE_NAMED || type->class == TYPE_OF; type = type->inner) {
    if (type->unsized) {
      return false;
    }
    aligned = aligned ? aligned : type->aligned;
    qualifiers |= type->qualifiers;
  }
  qualifiers |= type->qualifiers;
  if (type->class == TYPE_ARRAY) {
    if (!repeat(type, out)) {
      return false;
    }
  } else if (type->class == TYPE_TAGGED) {
    *out = (struct layout){type->tag->size, type->tag->align};
  } else {
    long long size = type_size(type);
    *out = (struct layout){size, (unsigned)size};
  }
  if (!out->align || ((qualifiers & QUALIFIED_ATOMIC) && type->class != TYPE_BASIC)) {
    return false;
  }
  out->align = aligned ? aligned : out->align;
  return true;
}

/* Where the next member may begin, in bits, and what those before it ask for, in bytes. */
struct place {
  bool overlaid; /* all begin at 0 */
  long long at;
  long long size; /* in bits */
  unsigned align;
};

static void put(struct place *place, struct member *member, long long at, long long bits) {
  member->offset = at;
  place->at = place->overlaid ? 0 : at + bits;
  place->size = larger(place->size, at + bits);
}

static void put_whole(struct place *place, struct member *member, const struct layout *layout, bool packed,
                      unsigned pack) {
  unsigned align = packed ? 1 : layout->align;
  align = (unsigned)larger(align, member->aligned);
  align = pack ? (unsigned)smaller(align, pack) : align;
  put(place, member, rounded(place->at, align * 8ll), layout->size * 8);
  place->align = (unsigned)larger(place->align, align);
}

/* A bit-field lies inside of one unit of its type, unless it is packed. */
static void put_bits(struct place *place, struct member *member, const struct layout *layout, bool packed,
                     unsigned pack) {
  long long align = packed && member->width ? 1 : layout->align * 8ll; /* in bits */
  long long asked = member->aligned * 8ll, at = place->at;
  align = larger(align, asked);
  if (pack && member->width) {
    align = packed ? smaller(larger(layout->align * 8ll, asked), pack * 8ll) : smaller(align, pack * 8ll);
  }
  bool fits = pack || at % align + member->width <= layout->size * 8;
  if (!member->width || !fits) {
    at = rounded(at, align);
  } else if (asked && (!pack || asked <= pack * 8ll)) {
    at = rounded(at, asked);
  }
  put(place, member, at, member->width);
  if (member->name) {
    place->align = (unsigned)larger(place->align, (align + 7) / 8);
  }
}

/* gcc aligns by #pragma pack what clang does not align. */
static bool is_ambiguous(const struct member *member, unsigned pack) {
  return member->width > 0 && pack && member->aligned > pack;
}

static bool member_layout(const struct member *member, struct layout *out) {
  const struct type *type = member->type;
  if (!member->next && member->width < 0 && type->class == TYPE_ARRAY && type->length == LENGTH_NONE) {
    bool known = layout_of(type->inner, out); /* char tail[] */
    out->size = 0;
    return known;
  }
  return layout_of(type, out) && (member->width < 0 || member->width <= out->size * 8);
}

void layout_members(struct tag *tag, unsigned pack) {
  struct place place = {tag->word == WORD_UNION, 0, 0, 1};
  for (struct member *member = tag->members; member; member = member->next) {
    struct layout layout;
    bool packed = tag->packed || member->packed;
    if (is_ambiguous(member, pack) || !member_layout(member, &layout)) {
      return;
    }
    (member->width < 0 ? put_whole : put_bits)(&place, member, &layout, packed, pack);
    if (place.size > MAX_BITS) {
      return;
    }
  }
  unsigned align = (unsigned)larger(place.align, tag->aligned);
  tag->size = rounded(rounded(place.size, 8) / 8, align);
  tag->align = align;
}

void layout_enumerators(struct tag *tag, long long least, long long most) {
  bool small = least < 0 ? least >= -0x80000000ll && most <= 0x7fffffff : most <= 0xffffffff;
  tag->size = small ? 4 : 8;
  tag->align = small ? 4 : 8;
}

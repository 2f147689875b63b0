package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwTag.*;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.type.CompositeType;

/**
 * A type's name as people write it, taken apart.
 *
 * @param category what its keyword says that it names
 * @param bare the name without keyword, blanks made one
 */
record TypeName(Category category, String bare) {
  static TypeName of(String name) {
    String spelled = name.trim().replaceAll("\\s+", " ");
    Category category = category(spelled);
    String bare = category == Category.TYPE ? spelled : spelled.substring(spelled.indexOf(' ') + 1);
    return new TypeName(category, bare.startsWith("::") ? bare.substring(2) : bare);
  }

  private static Category category(String name) {
    if (name.startsWith("struct ") || name.startsWith("class ")) {
      return Category.STRUCT;
    }
    if (name.startsWith("union ")) {
      return Category.UNION;
    }
    return name.startsWith("enum ") ? Category.ENUM : Category.TYPE;
  }

  /** As it is, and as gcc and clang write templates: {@code a<b<c> >}, {@code a<b<c>>}. */
  List<String> spellings() {
    Set<String> all = new LinkedHashSet<>();
    all.add(bare);
    if (bare.indexOf('<') >= 0) {
      String tight = bare.replaceAll(" ?([<>,*&]) ?", "$1").replace(",", ", ");
      all.add(tight);
      all.add(tight.replaceAll(">(?=>)", "> "));
    }
    return List.copyOf(all);
  }

  /** Whether its keyword allows for what an entry describes. */
  boolean fits(Die type) {
    switch (type.tag()) {
      case DW_TAG_union_type:
        return category == Category.TYPE || category == Category.UNION;
      case DW_TAG_enumeration_type:
        return category == Category.TYPE || category == Category.ENUM;
      case DW_TAG_typedef:
        return category == Category.TYPE;
      default:
        return category == Category.TYPE || category == Category.STRUCT;
    }
  }

  /** Whether its keyword allows for a composite of some kind. */
  boolean fits(CompositeType.Kind kind) {
    boolean union = kind == CompositeType.Kind.UNION;
    return category == Category.TYPE || category == (union ? Category.UNION : Category.STRUCT);
  }
}

package org.allocs.dwarf.scope;

import static org.allocs.dwarf.DwTag.*;

import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.Languages;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.error.MalformedFileException;
import org.allocs.target.FileAddress;

/** Types that are declared inside functions, and parameters of templates. */
public final class LocalTypes {
  private static final int MAX_NESTING = 64;

  private LocalTypes() {}

  /**
   * The type of a name in the innermost block of a function that has one.
   *
   * @param name without keyword
   */
  public static Optional<Die> find(Die function, FileAddress pc, Category category, String name)
      throws MalformedFileException {
    List<Die> scopes = ScopeChain.at(function, pc.value()).scopes();
    for (int i = scopes.size() - 1; i >= 0; i--) {
      Optional<Die> found = inScope(scopes.get(i), category, name);
      if (found.isEmpty()) {
        found = inScope(scopes.get(i).outermostOrigin(), category, name);
      }
      if (found.isEmpty() && category == Category.TYPE) {
        found = ofTemplates(scopes.get(i), name);
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** What a parameter of a function template, or of the templates around it, stands for. */
  private static Optional<Die> ofTemplates(Die scope, String name) throws MalformedFileException {
    if (scope.tag() == DW_TAG_lexical_block) {
      return Optional.empty();
    }
    Optional<Die> template = Optional.of(scope.outermostOrigin());
    Optional<Die> found = argument(scope, name);
    for (int i = 0; i < MAX_NESTING && found.isEmpty() && template.isPresent(); i++) {
      found = argument(template.get(), name);
      template = template.get().unit().scopes().enclosing(template.get().offset());
    }
    return found;
  }

  private static Optional<Die> argument(Die template, String name) throws MalformedFileException {
    for (DieChildren children = template.children(); children.next(); ) {
      Die child = children.current();
      if (child.tag() == DW_TAG_template_type_parameter
          && child.name().filter(name::equals).isPresent()) {
        return child.reference(DwAt.DW_AT_type);
      }
    }
    return Optional.empty();
  }

  private static Optional<Die> inScope(Die scope, Category category, String name)
      throws MalformedFileException {
    boolean inC = Languages.isC(scope.unit().language());
    for (DieChildren children = scope.children(); children.next(); ) {
      Die child = children.current();
      if (isIn(category, child.tag(), inC)
          && !child.flag(DwAt.DW_AT_declaration)
          && child.name().filter(name::equals).isPresent()) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  private static boolean isIn(Category category, int tag, boolean inC) {
    switch (tag) {
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
        return category == Category.STRUCT || (category == Category.TYPE && !inC);
      case DW_TAG_union_type:
        return category == Category.UNION || (category == Category.TYPE && !inC);
      case DW_TAG_enumeration_type:
        return category == Category.ENUM || (category == Category.TYPE && !inC);
      case DW_TAG_typedef:
        return category == Category.TYPE;
      default:
        return false;
    }
  }
}

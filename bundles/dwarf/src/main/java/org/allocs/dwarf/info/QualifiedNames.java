package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwTag.*;

import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.error.MalformedFileException;

/** Names with the namespaces and types that enclose them; what is local to a function has none. */
public final class QualifiedNames {
  /** Between a scope's name and what it holds. */
  static final String SEPARATOR = "::";

  /** What a namespace without a name is called. */
  static final String ANONYMOUS_NAMESPACE = "(anonymous namespace)";

  private static final int MAX_DEPTH = 64;

  private QualifiedNames() {}

  /** The name of an entry, or of the entry that it completes; empty where it has none. */
  public static Optional<String> of(Die die) throws MalformedFileException {
    Optional<Die> named = die.withInherited(DwAt.DW_AT_name);
    Optional<String> name = named.isPresent() ? named.get().name() : Optional.empty();
    return name.isPresent()
        ? Optional.of(scopeOf(named.get().outermostOrigin()) + name.get())
        : name;
  }

  /** Whether a qualified name is one that no other unit can mean. */
  public static boolean isOfUnit(String qualified) {
    return qualified.contains(ANONYMOUS_NAMESPACE);
  }

  /** What one scope is called. */
  public interface ScopeNames {
    /** Its own name; empty where it has none. */
    Optional<String> of(Die scope) throws MalformedFileException;
  }

  /** The names of what encloses an entry, each with a separator after it. */
  public static String scopeOf(Die die) throws MalformedFileException {
    return scopeOf(die, QualifiedNames::own);
  }

  /** The same, where scopes are called in some way of their own. */
  public static String scopeOf(Die die, ScopeNames names) throws MalformedFileException {
    String scope = "";
    if (Languages.isC(die.unit().language())) {
      return scope;
    }
    Optional<Die> outer = die.unit().scopes().enclosing(die.offset());
    for (int i = 0; i < MAX_DEPTH && outer.isPresent() && isNamedScope(outer.get().tag()); i++) {
      Optional<String> name = names.of(outer.get());
      scope = name.isPresent() ? name.get() + SEPARATOR + scope : scope;
      Die here = outer.get().outermostOrigin();
      outer = here.unit().scopes().enclosing(here.offset());
    }
    return scope;
  }

  /** The name of a scope, without what encloses it. */
  public static Optional<String> own(Die scope) throws MalformedFileException {
    Optional<String> name = scope.inheritedName();
    if (name.isPresent() || scope.tag() != DW_TAG_namespace) {
      return name;
    }
    Optional<Die> extended = scope.reference(DwAt.DW_AT_extension);
    Optional<String> first = extended.isPresent() ? extended.get().name() : Optional.empty();
    return first.isPresent() ? first : Optional.of(ANONYMOUS_NAMESPACE);
  }

  /** Whether the names in an entry with this tag are qualified by its own name. */
  static boolean isNamedScope(int tag) {
    return tag == DW_TAG_namespace || tag == DW_TAG_module || isComposite(tag);
  }

  /** Whether an entry with this tag is a struct, class or union. */
  public static boolean isComposite(int tag) {
    switch (tag) {
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_union_type:
      case DW_TAG_interface_type:
        return true;
      default:
        return false;
    }
  }
}

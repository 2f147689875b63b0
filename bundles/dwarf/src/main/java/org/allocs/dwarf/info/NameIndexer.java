package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwTag.*;

import java.util.Arrays;
import java.util.Optional;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.NameIndex.Category;
import org.allocs.error.MalformedFileException;

/** Passes over a unit and tells an index what it names; bodies of functions are left out. */
final class NameIndexer {
  private final NameIndex index;
  private final boolean externalOnly;
  private long[] scopes = new long[32];
  private boolean[] inType = new boolean[32];
  private final NameHasher names;
  private boolean inC;

  NameIndexer(NameIndex index, boolean externalOnly, NameHasher names) {
    this.names = names;
    this.index = index;
    this.externalOnly = externalOnly;
  }

  void add(Unit unit) throws MalformedFileException {
    names.begin(unit);
    inC = Languages.isC(unit.language());
    DieWalker walker = new DieWalker(unit);
    if (!walker.next()) {
      return;
    }
    scopes[0] = NameIndex.start();
    while (walker.next()) {
      visit(walker);
    }
  }

  private void visit(DieWalker walker) throws MalformedFileException {
    int tag = walker.tag();
    switch (tag) {
      case DW_TAG_namespace:
      case DW_TAG_module:
        enter(walker, hash(walker), false);
        break;
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_interface_type:
        composite(walker, Category.STRUCT);
        break;
      case DW_TAG_union_type:
        composite(walker, Category.UNION);
        break;
      case DW_TAG_enumeration_type:
        composite(walker, Category.ENUM);
        break;
      case DW_TAG_typedef:
      case DW_TAG_base_type:
      case DW_TAG_unspecified_type:
      case DW_TAG_template_alias:
      case DW_TAG_subrange_type:
        type(walker);
        break;
      case DW_TAG_subprogram:
        function(walker);
        break;
      case DW_TAG_variable:
      case DW_TAG_member:
        value(walker);
        break;
      default:
        walker.skipChildren();
        break;
    }
  }

  private void enter(DieWalker walker, long name, boolean type) {
    int depth = walker.depth();
    long outer = scopes[depth - 1];
    long scope =
        name == NameHasher.NO_NAME ? outer : NameIndex.extend(name, QualifiedNames.SEPARATOR);
    if (depth == scopes.length) {
      scopes = Arrays.copyOf(scopes, 2 * depth);
      inType = Arrays.copyOf(inType, 2 * depth);
    }
    scopes[depth] = scope;
    inType[depth] = type;
  }

  private void composite(DieWalker walker, Category category) throws MalformedFileException {
    boolean completes = walker.abbreviation().has(DwAt.DW_AT_specification);
    long name = completes ? elsewhere(walker.die()) : hash(walker);
    if (name != NameHasher.NO_NAME && !walker.flag(DwAt.DW_AT_declaration)) {
      index.put(category, name, walker.id(), true);
      if (!inC) {
        index.put(Category.TYPE, name, walker.id(), true);
      }
    }
    if (inC || category == Category.ENUM) {
      walker.skipChildren();
    } else {
      enter(walker, name, true);
    }
  }

  /** Hash of a name that is qualified by where the declaration stands. */
  private static long elsewhere(Die die) throws MalformedFileException {
    Optional<String> name = QualifiedNames.of(die);
    return name.isPresent() ? NameIndex.extend(NameIndex.start(), name.get()) : NameHasher.NO_NAME;
  }

  private void type(DieWalker walker) throws MalformedFileException {
    if (walker.abbreviation().has(DwAt.DW_AT_name)) {
      index.put(Category.TYPE, hash(walker), walker.id(), true);
    }
    walker.skipChildren();
  }

  /** Member functions are many, and are found through their class. */
  private void function(DieWalker walker) throws MalformedFileException {
    if (inType[walker.depth() - 1]) {
      walker.skipChildren();
    } else {
      value(walker);
    }
  }

  /** Of members only those that have one place for all objects. */
  private void value(DieWalker walker) throws MalformedFileException {
    boolean named = walker.abbreviation().has(DwAt.DW_AT_name);
    boolean externalNeeded = externalOnly || walker.tag() == DW_TAG_member;
    if (named && (!externalNeeded || walker.abbreviation().has(DwAt.DW_AT_external))) {
      boolean definition = !walker.flag(DwAt.DW_AT_declaration);
      index.put(Category.VALUE, hash(walker), walker.id(), definition);
    }
    walker.skipChildren();
  }

  private long hash(DieWalker walker) throws MalformedFileException {
    return names.hash(walker, scopes[walker.depth() - 1]);
  }
}

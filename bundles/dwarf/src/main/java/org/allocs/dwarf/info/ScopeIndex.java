package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwTag.*;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.error.MalformedFileException;

/**
 * Which entry encloses which: the entries that can hold declarations, as nested ranges of offsets.
 * Entries do not say what they are children of, so it takes a pass over the unit, which also finds
 * the functions that have code; what is in functions and types is passed when something in them is
 * asked about. Safe for use by several threads.
 */
public final class ScopeIndex {
  private static final int NONE = -1;

  private final Unit unit;
  private final Map<Integer, ScopeIndex> bodies = new ConcurrentHashMap<>();
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int[] parents = new int[64];
  private int count;
  private int[] functions = new int[16];
  private int functionCount;

  private ScopeIndex(Unit unit) {
    this.unit = unit;
  }

  /** Of all but what is in functions and types. */
  static ScopeIndex of(Unit unit) throws MalformedFileException {
    ScopeIndex index = new ScopeIndex(unit);
    index.fill(new DieWalker(unit), true);
    return index.trimmed();
  }

  /** Of what is in one function or type. */
  private static ScopeIndex ofBody(Unit unit, int holder) throws MalformedFileException {
    ScopeIndex index = new ScopeIndex(unit);
    index.fill(DieWalker.below(unit, holder), false);
    return index.trimmed();
  }

  private ScopeIndex trimmed() {
    starts = Arrays.copyOf(starts, count);
    ends = Arrays.copyOf(ends, count);
    parents = Arrays.copyOf(parents, count);
    functions = Arrays.copyOf(functions, functionCount);
    return this;
  }

  private void fill(DieWalker walker, boolean skipBodies) throws MalformedFileException {
    int[] depths = new int[64];
    int open = NONE;
    while (walker.next()) {
      while (open != NONE && depths[open] >= walker.depth()) {
        ends[open] = walker.offset();
        open = parents[open];
      }
      if (walker.tag() == DW_TAG_subprogram && walker.abbreviation().hasCode()) {
        addFunction(walker.offset());
      }
      if (walker.abbreviation().hasChildren() && isScope(walker.tag())) {
        depths = count < depths.length ? depths : Arrays.copyOf(depths, 2 * count);
        depths[count] = walker.depth();
        add(walker.offset(), open);
        open = count - 1;
        if (skipBodies && isBody(walker.tag())) {
          walker.skipChildren();
        }
      }
    }
    for (; open != NONE; open = parents[open]) {
      ends[open] = unit.endOffset();
    }
  }

  /** Whether an entry is most often asked about without what is in it, which may be much. */
  private static boolean isBody(int tag) {
    switch (tag) {
      case DW_TAG_subprogram:
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_union_type:
      case DW_TAG_enumeration_type:
        return true;
      default:
        return false;
    }
  }

  private void add(int start, int parent) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * count);
      ends = Arrays.copyOf(ends, 2 * count);
      parents = Arrays.copyOf(parents, 2 * count);
    }
    starts[count] = start;
    parents[count++] = parent;
  }

  private void addFunction(int offset) {
    if (functionCount == functions.length) {
      functions = Arrays.copyOf(functions, 2 * functionCount);
    }
    functions[functionCount++] = offset;
  }

  /**
   * Offsets of the functions that have code, ascending: those that stand in no other function or
   * type. Languages with nested functions have some in {@link #nestedFunctions} as well.
   */
  public int[] functions() {
    return functions.clone();
  }

  /** Offsets of the functions with code in other functions and in types, ascending; reads all. */
  public int[] nestedFunctions() throws MalformedFileException {
    return Arrays.stream(DieWalker.functions(unit))
        .filter(offset -> Arrays.binarySearch(functions, offset) < 0)
        .toArray();
  }

  private static boolean isScope(int tag) {
    switch (tag) {
      case DW_TAG_namespace:
      case DW_TAG_module:
      case DW_TAG_structure_type:
      case DW_TAG_class_type:
      case DW_TAG_union_type:
      case DW_TAG_interface_type:
      case DW_TAG_enumeration_type:
      case DW_TAG_subprogram:
      case DW_TAG_inlined_subroutine:
      case DW_TAG_lexical_block:
      case DW_TAG_try_block:
      case DW_TAG_catch_block:
      case DW_TAG_common_block:
        return true;
      default:
        return false;
    }
  }

  /**
   * The innermost entry that can hold declarations and encloses an offset.
   *
   * @param offset of an entry in the unit's section
   * @return empty directly below the unit's root
   */
  public Optional<Die> enclosing(int offset) throws MalformedFileException {
    int index = indexOfEnclosing(offset);
    if (index == NONE) {
      return Optional.empty();
    }
    Die scope = unit.dieAt(starts[index]);
    return Optional.of(isBody(scope.tag()) ? inBody(scope, offset) : scope);
  }

  private int indexOfEnclosing(int offset) {
    int at = Arrays.binarySearch(starts, offset);
    int index = at >= 0 ? parents[at] : -at - 2;
    while (index != NONE && offset >= ends[index]) {
      index = parents[index];
    }
    return index;
  }

  private Die inBody(Die holder, int offset) throws MalformedFileException {
    ScopeIndex body = bodies.get(holder.offset());
    if (body == null) {
      body = ofBody(unit, holder.offset());
      bodies.put(holder.offset(), body);
    }
    int index = body.indexOfEnclosing(offset);
    return index == NONE ? holder : unit.dieAt(body.starts[index]);
  }
}

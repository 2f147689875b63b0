package org.allocs.dwarf.type;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.info.Die;
import org.allocs.error.MalformedFileException;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;

/**
 * Types by entry, one object each as long as the reader lives. Members of composites are read when
 * first asked for; what cannot be read of them is noted as a problem and left out. Safe for use by
 * several threads.
 */
public final class TypeReader {
  private final Problems problems;

  /**
   * A type that was built.
   *
   * @param weight number of types that it consists of, composites counted as one
   */
  record Built(DataType type, int weight) {}

  private final Map<Long, Built> known = new ConcurrentHashMap<>();
  private final TypedefNames typedefNames = new TypedefNames();

  /**
   * @param problems collects what is skipped
   */
  public TypeReader(Problems problems) {
    this.problems = problems;
  }

  /** The type that an entry describes. */
  public DataType read(Die die) throws MalformedFileException {
    return new TypeBuilder(this).build(die);
  }

  /** The {@code DW_AT_type} of an entry or of one that it completes; void where there is none. */
  public DataType typeOf(Die die) throws MalformedFileException {
    return new TypeBuilder(this).typeOf(die);
  }

  /** The type of a function, from its entry. */
  public FunctionType function(Die subprogram) throws MalformedFileException {
    return FunctionTypes.ofSubprogram(new TypeBuilder(this), subprogram);
  }

  Optional<Built> cached(Die die) {
    return Optional.ofNullable(known.get(die.id()));
  }

  /** Keeps a type, unless another thread was faster. */
  Built keep(Die die, Built built) {
    Built first = known.putIfAbsent(die.id(), built);
    return first == null ? built : first;
  }

  Problems problems() {
    return problems;
  }

  TypedefNames typedefNames() {
    return typedefNames;
  }

  static boolean isDeclaration(Die die) {
    return die.flag(DwAt.DW_AT_declaration);
  }
}

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
import org.allocs.type.UniqueTypes;

/**
 * Types by entry, one object for all entries that say the same ({@link UniqueTypes}), in whichever
 * files of a target. Members of composites are read when first asked for; what cannot be read of
 * them is noted as a problem and left out. Safe for use by several threads.
 */
public final class TypeReader {
  /** Types that a unit's composites lead to, so that a pass over many units grows no table. */
  private static final int CAPACITY = 256;

  private final Problems problems;

  /** Empty where what is read is read in passing, with declarations left as they are. */
  private final Optional<UniqueTypes> unique;

  /**
   * A type that was built.
   *
   * @param weight number of types that it consists of, composites counted as one
   */
  record Built(DataType type, int weight) {}

  private final Map<Long, Built> known = new ConcurrentHashMap<>(CAPACITY);
  private final TypedefNames typedefNames = new TypedefNames();

  /**
   * @param problems collects what is skipped
   * @param unique those of the target that the file is read for
   */
  public TypeReader(Problems problems, UniqueTypes unique) {
    this(problems, Optional.of(unique));
  }

  private TypeReader(Problems problems, Optional<UniqueTypes> unique) {
    this.problems = problems;
    this.unique = unique;
  }

  /**
   * One that leaves a declaration as it is where it is only pointed to, and so need not look for
   * its definition in all units. An anonymous composite does not go by the name of a typedef then.
   *
   * @param problems collects what is skipped
   */
  public static TypeReader withoutPointees(Problems problems) {
    return new TypeReader(problems, Optional.empty());
  }

  /** Whether what is only pointed to is completed. */
  boolean completesPointees() {
    return unique.isPresent();
  }

  /** The type that an entry describes. */
  public DataType read(Die die) throws MalformedFileException {
    return shared(new TypeBuilder(this).build(die));
  }

  /** The {@code DW_AT_type} of an entry or of one that it completes; void where there is none. */
  public DataType typeOf(Die die) throws MalformedFileException {
    return shared(new TypeBuilder(this).typeOf(die));
  }

  /** As a member has it: one of a unique composite is made unique when it is asked for. */
  DataType typeOfMember(Die die) throws MalformedFileException {
    return new TypeBuilder(this).typeOf(die);
  }

  /** What is read in passing, with declarations left as they are, is not worth sharing. */
  boolean isShared() {
    return unique.isPresent();
  }

  private DataType shared(DataType type) {
    return isShared() ? unique.get().of(type) : type;
  }

  /** The type of a function, from its entry. */
  public FunctionType function(Die subprogram) throws MalformedFileException {
    return (FunctionType) shared(FunctionTypes.ofSubprogram(new TypeBuilder(this), subprogram));
  }

  /** What was built; null if nothing was. */
  Built cached(Die die) {
    return known.get(die.id());
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

package org.allocs.stack.internal;

import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.LoadedObject;

/**
 * Code that the target made while it ran. What made it may describe it for debuggers, in files in
 * the target's memory, or write down the names of its functions for profilers; in a process of
 * HotSpot, other code in memory without a file is Java's: compiled methods, and the interpreter.
 */
final class MadeCode {
  /** What code of HotSpot without a name is called. */
  static final String JAVA = "Java";

  private static final String HOTSPOT = "libjvm.so";

  private enum Key implements Context.Lasting {
    CODE,
    OBJECTS
  }

  private final Context context;
  private final PerfMap perfMap;
  private final MappingIndex mappings;
  private final boolean java;

  private MadeCode(Context context) throws AllocsException {
    this.context = context;
    this.perfMap = PerfMap.of(context);
    this.mappings = new MappingIndex(context.target().mappings());
    this.java =
        context.target().objects().stream().map(LoadedObject::shortName).anyMatch(HOTSPOT::equals);
  }

  static MadeCode of(Context context) throws AllocsException {
    return context.cached(Key.CODE, () -> new MadeCode(context));
  }

  /** What describes an instruction outside of all loaded files. */
  Optional<LoadedObject> describedAt(long address) throws AllocsException {
    boolean made = mappings.at(address).filter(m -> m.isExecutable() && !m.isFile()).isPresent();
    return !made || java
        ? Optional.empty()
        : Objects.narrowest(
            context.cached(Key.OBJECTS, () -> context.debugInfo().madeCode(context.target())),
            address);
  }

  /** The name of the function that has an instruction outside of all files. */
  Optional<String> nameAt(long address) {
    return perfMap
        .at(address)
        .map(PerfMap.Function::name)
        .or(() -> isJava(address) ? Optional.of(JAVA) : Optional.empty());
  }

  /** Its range, where that was written down. */
  Optional<AddressRange> functionAt(long address) {
    return perfMap.at(address).map(PerfMap.Function::range);
  }

  /** Whether an instruction outside of all files is Java's. */
  boolean isJava(long address) {
    return java && mappings.at(address).filter(m -> m.isExecutable() && !m.isFile()).isPresent();
  }
}

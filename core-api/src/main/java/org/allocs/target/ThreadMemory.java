package org.allocs.target;

import java.util.Objects;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;

/**
 * What a thread has an allocation for that is not one of its frames: the {@link Allocation#detail}
 * of such allocations.
 *
 * @param role what for
 * @param guard of a stack, what directly below it nobody may touch, if there is such memory
 * @param module of variables, the path of the file that declares them
 */
public record ThreadMemory(Role role, Optional<AddressRange> guard, Optional<String> module) {
  /** What a thread has memory for. */
  public enum Role {
    /** The stack that it was started with. */
    STACK,
    /** Another stack that it runs on. */
    OTHER_STACK,
    /** Its copy of a file's thread-local variables. */
    VARIABLES,
    /** What the C library keeps of it, where the thread pointer points to. */
    CONTROL_BLOCK
  }

  /** Checks that nothing is absent. */
  public ThreadMemory {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(guard, "guard");
    Objects.requireNonNull(module, "module");
  }

  /** A stack. */
  public static ThreadMemory stack(Role role, Optional<AddressRange> guard) {
    return new ThreadMemory(role, guard, Optional.empty());
  }
}

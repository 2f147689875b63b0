package org.allocs.target;

import java.util.OptionalInt;
import org.allocs.error.AllocsException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The functions of a target, to be called: what they do is done to the target. Safe for use by
 * several threads.
 */
@ProviderType
public interface Functions {
  /** Words of a structure that {@link #fill} can take. */
  int MAX_STRUCTURE = 16;

  /**
   * Has a thread of the target call a function by the C calling convention; in our own process that
   * is the thread that asks. The program runs on as if nothing had been.
   *
   * @return what the function returns, if that is an integer or an address
   * @throws org.allocs.error.NoSafePointException if no thread is where it may be interrupted for
   *     this: nothing was called, and it may be tried again
   * @throws org.allocs.error.CallFailedException if the call did not come to its end as it should
   * @throws org.allocs.error.TargetAccessException if the kernel does not let us
   * @throws org.allocs.error.TargetGoneException if the target has ended
   */
  long call(Call call) throws AllocsException;

  /**
   * Has a function of our own process, {@code int f(uintptr_t argument, uint64_t *structure)}, fill
   * a structure: for what is asked too often to be read word by word.
   *
   * @param function its address; one that may be called at any time, and waits for nobody
   * @param structure receives what the function stored, at most {@value #MAX_STRUCTURE} words; 0
   *     where it stored nothing
   * @return what it returns; empty, with nothing called, where this is another process
   * @throws org.allocs.error.TargetAccessException if the machine does not let us
   */
  default OptionalInt fill(long function, long argument, long[] structure) throws AllocsException {
    return OptionalInt.empty();
  }
}

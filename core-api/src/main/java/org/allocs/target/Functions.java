package org.allocs.target;

import org.allocs.error.AllocsException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The functions of a target, to be called: what they do is done to the target. Safe for use by
 * several threads.
 */
@ProviderType
public interface Functions {
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
}

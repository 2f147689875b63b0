package org.allocs.target;

import org.allocs.error.AllocsException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The functions of a target, to be called: what they do is done to the target. Safe for use by
 * several threads.
 */
@ProviderType
public interface Functions {
  /** Whether a loaded file exports a function. */
  boolean has(String function) throws AllocsException;

  /**
   * Calls a function that a loaded file exports, by the C calling convention.
   *
   * @param arguments integers and addresses, 6 at most
   * @return what it returns, if that is an integer or an address
   * @throws org.allocs.error.UnsupportedException if there is no such function
   */
  long call(String function, long... arguments) throws AllocsException;

  /** The address of a text that ends with a zero byte, and stays as long as the target does. */
  long text(String text) throws AllocsException;
}

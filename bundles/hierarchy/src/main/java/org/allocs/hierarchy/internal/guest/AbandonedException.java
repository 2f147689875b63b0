package org.allocs.hierarchy.internal.guest;

/** Ends the code of a bundle that nobody waits for any more, as far as it calls the engine. */
final class AbandonedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AbandonedException() {
    super("nobody waits for the answer any more", null, false, false);
  }
}

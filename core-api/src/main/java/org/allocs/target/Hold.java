package org.allocs.target;

/** A target that stands still, until this is closed or our process ends, however it ends. */
@FunctionalInterface
public interface Hold extends AutoCloseable {
  /** Lets all threads run on. */
  @Override
  void close();
}

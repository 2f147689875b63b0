package org.allocs.debuginfo.internal;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** A value worked out once, when it is first asked for. Safe for several threads. */
final class Lazy<T> implements Supplier<T> {
  private Supplier<T> work;
  private volatile T value;

  Lazy(Supplier<T> work) {
    this.work = Objects.requireNonNull(work, "work");
  }

  @Override
  public T get() {
    T known = value;
    return known != null ? known : compute();
  }

  private synchronized T compute() {
    if (value == null) {
      value = Objects.requireNonNull(work.get(), "value");
      work = null;
    }
    return value;
  }

  /** The value if it was asked for before. */
  Optional<T> peek() {
    return Optional.ofNullable(value);
  }
}

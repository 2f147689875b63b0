package org.allocs.inprocess;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;

/** Counts services that come and go, allocators among them, in memory that C code reads. */
final class Changes implements ServiceListener {
  private final ByteBuffer counter;

  /** Counts in the first 8 bytes of a buffer. */
  Changes(ByteBuffer counter) {
    this.counter = counter.order(ByteOrder.nativeOrder());
  }

  @Override
  public synchronized void serviceChanged(ServiceEvent event) {
    counter.putLong(0, counter.getLong(0) + 1);
  }
}

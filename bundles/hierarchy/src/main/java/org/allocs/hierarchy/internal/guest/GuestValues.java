package org.allocs.hierarchy.internal.guest;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.allocs.allocator.Context.Computation;
import org.allocs.error.AllocsException;

/**
 * What a guest keeps for one moment of a target. Apart from what others keep, for its keys are its
 * code too; whoever is left behind in it keeps nobody else waiting.
 */
final class GuestValues {
  private final ConcurrentMap<Object, Slot> slots = new ConcurrentHashMap<>();

  private static final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Object value;
  }

  @SuppressWarnings("unchecked") // put there by the guest under its own key
  <T> T cached(Object key, Computation<T> compute) throws AllocsException {
    Slot known = slots.get(key);
    Slot slot = known != null ? known : slots.computeIfAbsent(key, k -> new Slot());
    if (slot.value == null) {
      lock(slot.lock);
      try {
        if (slot.value == null) {
          slot.value = Objects.requireNonNull(compute.compute(), "computed");
        }
      } finally {
        slot.lock.unlock();
      }
    }
    return (T) slot.value;
  }

  private static void lock(ReentrantLock lock) {
    GuestCall<?> call = GuestThread.currentCall();
    if (lock.tryLock()) {
      return;
    }
    if (call == null) {
      lock.lock();
      return;
    }
    call.pause();
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw new AbandonedException();
    }
    resume(call, lock);
  }

  private static void resume(GuestCall<?> call, ReentrantLock lock) {
    try {
      call.resume();
    } catch (AbandonedException e) {
      lock.unlock();
      throw e;
    }
  }
}

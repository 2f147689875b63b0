package org.allocs.hierarchy.internal.guest;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.allocs.error.AllocsException;

/**
 * One call of a guest's code. It runs in a thread of its own; where it calls back into the engine
 * it passes through here, so that it can be left behind at no other time than while its own code
 * runs: what the engine began there is finished.
 *
 * <pre>
 *   GUEST ── enter ─► ENGINE ── leave ─► GUEST ── end ─► DONE
 *     │  └── pause ─► WAITING ─ resume ─► GUEST
 *     └───── cut, from GUEST and WAITING; from ENGINE when it leaves ─► CUT
 * </pre>
 */
final class GuestCall<T> implements Runnable {
  private static final int GUEST = 0;
  private static final int ENGINE = 1;
  private static final int WAITING = 2;
  private static final int DONE = 3;
  private static final int CUT = 4;

  private static final int PAGE_BITS = 12;

  /** Two pages may share a bit, which makes the guest seem slower than it is. */
  private static final int PAGES_KNOWN = 1 << 23;

  private final Guest guest;
  private final Question<T> question;
  private final Thread caller = Thread.currentThread();
  private final AtomicInteger state = new AtomicInteger(GUEST);

  /** What came of it; published by the state. */
  private T answer;

  private Throwable failure;

  private volatile GuestThread thread;
  private volatile boolean revoked;
  private volatile boolean watched;

  /** Only the guest's thread writes these. */
  private volatile long passages;

  private volatile long progress;
  private BitSet pages;

  /** Code of a guest. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws AllocsException;
  }

  GuestCall(Guest guest, Question<T> question) {
    this.guest = guest;
    this.question = question;
  }

  Guest guest() {
    return guest;
  }

  @Override
  public void run() {
    GuestThread me = (GuestThread) Thread.currentThread();
    thread = me;
    me.at(this);
    try {
      answer = question.ask();
    } catch (Throwable e) {
      failure = e;
    }
    me.at(null);
    boolean wanted = state.compareAndSet(GUEST, DONE);
    LockSupport.unpark(caller);
    if (!wanted) {
      // It may be interrupted at any time from now on: no other call shall be.
      throw new AbandonedException();
    }
  }

  // --- by the guest's thread ----------------------------------------------------------------

  /** The guest calls the engine. */
  void enter() {
    passages++;
    if (!state.compareAndSet(GUEST, ENGINE)) {
      throw new AbandonedException();
    }
  }

  /** The engine goes back to the guest. */
  void leave() {
    if (revoked) {
      state.set(CUT);
      LockSupport.unpark(caller);
      throw new AbandonedException();
    }
    state.set(GUEST);
  }

  /** The guest waits for another of its threads. */
  void pause() {
    if (!state.compareAndSet(GUEST, WAITING)) {
      throw new AbandonedException();
    }
  }

  void resume() {
    if (!state.compareAndSet(WAITING, GUEST)) {
      throw new AbandonedException();
    }
  }

  /** The engine, called by the guest, asks the same guest. */
  <R> R again(Question<R> inner) throws AllocsException {
    boolean fromEngine = state.get() == ENGINE;
    if (fromEngine) {
      leave();
    }
    try {
      return inner.ask();
    } finally {
      if (fromEngine) {
        enter();
      }
    }
  }

  /** The guest reads memory: of the same page again and again is no progress. */
  void reads(long address) {
    if (state.get() == CUT) {
      throw new AbandonedException();
    }
    if (watched && isNew(address >>> PAGE_BITS)) {
      progress++;
    }
  }

  private boolean isNew(long page) {
    if (pages == null) {
      pages = new BitSet(PAGES_KNOWN);
    }
    int bit = (int) ((page * 0x9E3779B97F4A7C15L) >>> 41);
    boolean known = pages.get(bit);
    pages.set(bit);
    return !known;
  }

  /** The guest said something that was asked for. */
  void progresses() {
    progress++;
  }

  // --- by the caller ------------------------------------------------------------------------

  /** Waits for the answer as long as the guest is at work on it. */
  T await() throws AllocsException {
    boolean interrupted = false;
    Patience patience = new Patience();
    try {
      while (true) {
        interrupted |= sleep(Patience.TICK_NANOS);
        if (isOver()) {
          break;
        }
        watched = true;
        if (guest.isCutOff() || patience.isOver(this::observe)) {
          cut();
        }
      }
    } finally {
      if (interrupted) {
        caller.interrupt();
      }
    }
    return outcome();
  }

  private boolean isOver() {
    return state.get() >= DONE;
  }

  /** Returns whether the caller was interrupted meanwhile. */
  private boolean sleep(long nanos) {
    boolean interrupted = false;
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !isOver(); left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      interrupted |= Thread.interrupted();
    }
    return interrupted;
  }

  private Patience.Look observe() {
    int now = state.get();
    return Patience.look(thread, now == ENGINE, now == WAITING, passages, progress);
  }

  /** Leaves the guest behind, now or when it comes back from the engine. */
  private void cut() {
    revoked = true;
    if (state.compareAndSet(GUEST, CUT) || state.compareAndSet(WAITING, CUT)) {
      GuestThread at = thread;
      if (at != null) {
        at.interrupt();
      }
    }
  }

  private T outcome() throws AllocsException {
    if (state.get() == CUT) {
      throw guest.cutOff();
    }
    if (failure instanceof AllocsException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    if (failure != null) {
      throw new IllegalStateException(failure);
    }
    return answer;
  }
}

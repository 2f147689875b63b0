package org.allocs.process.internal;

import java.util.List;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.error.TargetAccessException;
import org.allocs.error.TargetGoneException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Functions;
import org.allocs.target.Hold;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;

/** A process that runs on this machine: another one or our own. */
final class ProcessTarget implements Target {
  private final ProcDirectory directory;
  private final ChannelMemory memory;
  private final ThreadSource source;
  private final KnownObjects known;
  private final Functions functions;
  private final String description;
  private MappingTable table;
  private List<Mapping> mappings;
  private List<LoadedObject> objects;
  private volatile ProcessHold hold;

  /** Guards the threads: while they are read, other things can be asked. Taken last. */
  private final Object threadLock = new Object();

  private List<TargetThread> threads;

  ProcessTarget(
      ProcDirectory directory,
      ChannelMemory memory,
      ThreadSource source,
      KnownObjects known,
      Functions functions,
      String name) {
    this.directory = directory;
    this.memory = memory;
    this.source = source;
    this.known = known;
    this.functions = functions;
    this.description = "pid " + directory.pid() + " (" + name + ")";
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.of(directory.pid());
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public synchronized List<Mapping> mappings() throws AllocsException {
    if (mappings == null) {
      List<Mapping> table = table().mappings();
      try {
        mappings = ObjectEnds.cut(table, objects());
      } catch (TargetGoneException e) {
        throw e;
      } catch (AllocsException e) {
        mappings = table;
      }
    }
    return mappings;
  }

  @Override
  public synchronized List<LoadedObject> objects() throws AllocsException {
    if (objects == null) {
      objects = known.in(table().mappings(), directory, memory);
    }
    return objects;
  }

  /** As the kernel shows it. */
  private MappingTable table() throws AllocsException {
    if (table == null) {
      table = MappingTable.read(directory);
    }
    return table;
  }

  @Override
  public List<TargetThread> threads() throws AllocsException {
    synchronized (threadLock) {
      if (threads == null) {
        ProcessHold held = hold;
        threads = ThreadTable.read(directory, held == null ? source : held);
      }
      return threads;
    }
  }

  @Override
  public Answer<byte[]> auxiliaryVector() {
    try {
      return Answer.known(
          directory.read("auxv"), Evidence.certain("kernel", directory.file("auxv").toString()));
    } catch (AllocsException e) {
      return Answer.unknown(e.getMessage());
    }
  }

  @Override
  public Answer<Functions> functions() {
    return hold == null
        ? Answer.known(functions, Evidence.certain("process", "it is live"))
        : Answer.unknown("it is held still, and would have to run to be changed");
  }

  @Override
  public synchronized boolean renew() {
    if (table != null && table.isCurrent(directory)) {
      return false;
    }
    table = null;
    mappings = null;
    objects = null;
    return true;
  }

  @Override
  public synchronized void refresh() {
    table = null;
    mappings = null;
    objects = null;
    synchronized (threadLock) {
      threads = null;
    }
    memory.forget();
  }

  @Override
  public boolean isStill() {
    return hold != null;
  }

  @Override
  public synchronized Hold hold() throws AllocsException {
    if (!(source instanceof StoppedThreads)) {
      throw new UnsupportedException("a process cannot hold itself: pid=" + directory.pid());
    }
    if (hold != null) {
      throw new TargetAccessException(directory.pid(), "it is held already");
    }
    hold = ProcessHold.start(directory, this::released);
    refresh();
    return hold;
  }

  private synchronized void released() {
    hold = null;
    refresh();
  }

  @Override
  public void close() {
    ProcessHold held;
    synchronized (this) {
      held = hold;
    }
    if (held != null) {
      held.close();
    }
    memory.close();
  }

  @Override
  public String toString() {
    return description;
  }
}

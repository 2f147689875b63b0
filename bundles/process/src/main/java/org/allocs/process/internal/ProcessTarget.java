package org.allocs.process.internal;

import java.util.List;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;

/** A process that runs on this machine: another one or our own. */
final class ProcessTarget implements Target {
  private final ProcDirectory directory;
  private final ChannelMemory memory;
  private final RegisterSource registers;
  private final KnownObjects known;
  private final String description;
  private List<Mapping> mappings;
  private List<LoadedObject> objects;
  private List<TargetThread> threads;

  ProcessTarget(
      ProcDirectory directory,
      ChannelMemory memory,
      RegisterSource registers,
      KnownObjects known,
      String name) {
    this.directory = directory;
    this.memory = memory;
    this.registers = registers;
    this.known = known;
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
      mappings = MappingTable.read(directory);
    }
    return mappings;
  }

  @Override
  public synchronized List<LoadedObject> objects() throws AllocsException {
    if (objects == null) {
      objects = known.in(mappings(), directory, memory);
    }
    return objects;
  }

  @Override
  public synchronized List<TargetThread> threads() throws AllocsException {
    if (threads == null) {
      threads = ThreadTable.read(directory, registers);
    }
    return threads;
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
  public synchronized void refresh() {
    mappings = null;
    objects = null;
    threads = null;
  }

  @Override
  public void close() {
    memory.close();
  }

  @Override
  public String toString() {
    return description;
  }
}

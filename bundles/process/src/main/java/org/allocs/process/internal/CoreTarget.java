package org.allocs.process.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.CoreFile;
import org.allocs.target.FatalSignal;
import org.allocs.target.Functions;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;

/** A process as a core file keeps it. It does not change, so nothing is ever read anew. */
final class CoreTarget implements Target {
  private final CoreFile core;
  private final FileBytes bytes;
  private final CoreNotes notes;
  private final List<CoreRegion> regions;
  private final CoreFiles files;
  private final CoreMemory memory;
  private final List<String> problems = new ArrayList<>();
  private CoreMappings mappings;
  private List<LoadedObject> objects;
  private List<TargetThread> threads;

  CoreTarget(CoreFile core, ElfFile elf, FileBytes bytes) throws AllocsException {
    this.core = core;
    this.bytes = bytes;
    this.notes = CoreNotes.read(bytes, elf.programHeaders(ProgramHeader.PT_NOTE));
    this.regions =
        CoreRegion.of(elf.programHeaders(ProgramHeader.PT_LOAD), MappedPart.readAll(notes.files()));
    this.files =
        new CoreFiles(
            core,
            regions,
            CoreMemory.stored(bytes, regions),
            new FilePlaces(core.root(), System.getenv()),
            AuxvEntries.get(notes.auxv(), AuxvEntries.AT_PHDR));
    this.memory = new CoreMemory(bytes, regions, files);
    long missing = CoreOpening.missing(elf.programHeaders(), bytes.size());
    if (missing != 0) {
      problems.add(
          "the core file is truncated: bytes="
              + bytes.size()
              + " missing="
              + Long.toUnsignedString(missing)
              + "; what was in them is unknown");
    }
    if (notes.threads().isEmpty()) {
      problems.add("the core file tells of no thread");
    }
  }

  @Override
  public String description() {
    return "core file "
        + core.file()
        + notes.pid().map(pid -> " of pid " + pid).orElse("")
        + notes.name().map(name -> " (" + name + ")").orElse("");
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.empty();
  }

  @Override
  public Answer<Functions> functions() {
    return Answer.unknown("a core file keeps what was: nothing in it can be changed");
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public synchronized List<Mapping> mappings() throws AllocsException {
    return read().all();
  }

  @Override
  public synchronized Optional<String> inferred(Mapping mapping) throws AllocsException {
    return read().inferred(mapping);
  }

  private CoreMappings read() throws AllocsException {
    if (mappings == null) {
      CorePermissions permissions = new CorePermissions(memory, notes.isByGdb());
      CoreMappings found = new CoreMappings(regions, permissions, notes.auxv());
      objects = new ObjectFinder(memory, files, found.all()).find();
      found.labelHeap(objects, memory);
      mappings = found;
    }
    return mappings;
  }

  @Override
  public synchronized List<LoadedObject> objects() throws AllocsException {
    read();
    return objects;
  }

  @Override
  public synchronized List<TargetThread> threads() {
    if (threads == null) {
      long main = notes.pid().orElse(0);
      threads =
          notes.threads().stream()
              .sorted(
                  Comparator.comparing((CoreThread thread) -> thread.tid() != main)
                      .thenComparing(CoreThread::tid))
              .map(thread -> thread(thread, thread.tid() == main))
              .toList();
    }
    return threads;
  }

  private TargetThread thread(CoreThread thread, boolean main) {
    return new TargetThread(
        thread.tid(),
        main ? notes.name().orElse("") : "",
        Answer.known(
            thread.registers(), Evidence.certain("core file", "NT_PRSTATUS and NT_FPREGSET")));
  }

  @Override
  public Optional<FatalSignal> fatalSignal() {
    return notes.threads().stream()
        .findFirst()
        .flatMap(thread -> SignalWords.of(thread, notes.signal()));
  }

  @Override
  public List<String> problems() {
    return Stream.concat(problems.stream(), files.problems().stream()).toList();
  }

  @Override
  public Answer<byte[]> auxiliaryVector() {
    return notes
        .auxv()
        .map(vector -> Answer.known(vector, Evidence.certain("core file", "NT_AUXV")))
        .orElseGet(() -> Answer.unknown("the core file has no NT_AUXV"));
  }

  @Override
  public void refresh() {
    // It does not change.
  }

  @Override
  public void close() {
    files.close();
    bytes.close();
  }

  @Override
  public String toString() {
    return description();
  }
}

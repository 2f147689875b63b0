package org.allocs.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.allocs.debug.Segment;
import org.allocs.error.TargetGoneException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Hold;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Registers;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;

/**
 * A target that the test lays out. Changes are seen as those of a live process are: memory at once,
 * mappings, objects and threads after {@link #refresh}. Safe for use by several threads.
 */
public final class FakeTarget implements Target {
  private static final long PID = 1999993;
  private static final long PAGE = 4096;

  private final FakeMemory memory = new FakeMemory(this);
  private final TreeMap<Long, Mapping> mappings = new TreeMap<>(Long::compareUnsigned);
  private final List<LoadedObject> objects = new ArrayList<>();
  private final List<TargetThread> threads = new ArrayList<>();
  private Answer<byte[]> auxiliaryVector = Answer.unknown("the fake target has none");
  private boolean gone;
  private boolean held;
  private int reads;
  private IntConsumer meanwhile = count -> {};
  private List<Mapping> seenMappings;
  private List<LoadedObject> seenObjects;
  private List<TargetThread> seenThreads;

  /** Maps something; the path decides what: a file, a label such as {@code [heap]}, or empty. */
  public FakeTarget map(long base, long size, String permissions, String path) {
    return map(base, size, permissions, path, 0);
  }

  /** Maps a file from an offset on. */
  public FakeTarget map(long base, long size, String permissions, String path, long offset) {
    boolean file = path.startsWith("/");
    long inode = file ? 1 + Integer.toUnsignedLong(path.hashCode()) : 0;
    String device = file ? "fe:01" : "00:00";
    AddressRange range = AddressRange.ofSize(base, size);
    return map(new Mapping(range, permissions, offset, device, inode, path, false));
  }

  /** Maps something. */
  public synchronized FakeTarget map(Mapping mapping) {
    mappings.put(mapping.range().base(), mapping);
    return this;
  }

  /** Removes the mapping that starts at {@code base}. */
  public synchronized FakeTarget unmap(long base) {
    mappings.remove(base);
    return this;
  }

  /** Adds a loaded object as it is; its mappings are added too. */
  public synchronized FakeTarget object(LoadedObject object) {
    object.mappings().forEach(this::map);
    objects.add(object);
    objects.sort(Comparator.comparing(LoadedObject::range));
    return this;
  }

  /** Loads a file as the dynamic linker would: whole pages, zero-filled tails anonymous. */
  public FakeTarget load(String path, long bias, List<Segment> segments) {
    List<Mapping> parts = new ArrayList<>();
    for (Segment segment : segments) {
      parts.addAll(pagesOf(path, bias, segment));
    }
    AddressRange first = rangeOf(segments.get(0), bias);
    AddressRange last = rangeOf(segments.get(segments.size() - 1), bias);
    AddressRange range = new AddressRange(first.base(), last.limit());
    return object(
        new LoadedObject(path, range, bias, parts, Answer.unknown("the file is fake: " + path)));
  }

  private static AddressRange rangeOf(Segment segment, long bias) {
    return AddressRange.ofSize(segment.address().value() + bias, segment.memorySize());
  }

  private static List<Mapping> pagesOf(String path, long bias, Segment segment) {
    AddressRange range = rangeOf(segment, bias);
    long from = range.base() & -PAGE;
    long fileLimit = (range.base() + segment.fileSize() + PAGE - 1) & -PAGE;
    long limit = (range.limit() + PAGE - 1) & -PAGE;
    long inode = 1 + Integer.toUnsignedLong(path.hashCode());
    String permissions = segment.flags() + "p";
    List<Mapping> pages = new ArrayList<>();
    if (from != fileLimit) {
      AddressRange file = new AddressRange(from, fileLimit);
      long offset = segment.fileOffset() & -PAGE;
      pages.add(new Mapping(file, permissions, offset, "fe:01", inode, path, false));
    }
    if (AddressRange.lessThan(fileLimit, limit)) {
      AddressRange zeros = new AddressRange(fileLimit, limit);
      pages.add(new Mapping(zeros, permissions, 0, "00:00", 0, "", false));
    }
    return pages;
  }

  /** Adds a thread. */
  public synchronized FakeTarget thread(long tid, String name, Registers registers) {
    Evidence evidence = Evidence.certain("test", "as laid out");
    threads.add(new TargetThread(tid, name, Answer.known(registers, evidence)));
    return this;
  }

  /** Adds a thread whose registers cannot be read. */
  public synchronized FakeTarget thread(long tid, String name, String whyNoRegisters) {
    threads.add(new TargetThread(tid, name, Answer.unknown(whyNoRegisters)));
    return this;
  }

  /** What the kernel keeps as the auxiliary vector. */
  public synchronized FakeTarget auxiliaryVector(byte[] bytes) {
    auxiliaryVector = Answer.known(bytes.clone(), Evidence.certain("test", "as laid out"));
    return this;
  }

  /** From now on the target has ended. */
  public synchronized FakeTarget end() {
    gone = true;
    return this;
  }

  /**
   * What happens while the target is read.
   *
   * @param action is called before each read of memory with the number of reads so far
   */
  public synchronized FakeTarget meanwhile(IntConsumer action) {
    meanwhile = action;
    return this;
  }

  /** How often memory was read. */
  public synchronized int reads() {
    return reads;
  }

  void beforeRead() throws TargetGoneException {
    IntConsumer action;
    int count;
    synchronized (this) {
      action = meanwhile;
      count = reads++;
    }
    action.accept(count);
    checkAlive();
  }

  private synchronized void checkAlive() throws TargetGoneException {
    if (gone) {
      throw new TargetGoneException(PID);
    }
  }

  /** The mapping that covers an address now, whatever {@link #mappings} shows. */
  synchronized Optional<Mapping> mappingAt(long address) {
    return Optional.ofNullable(mappings.floorEntry(address))
        .map(entry -> entry.getValue())
        .filter(mapping -> mapping.range().contains(address));
  }

  @Override
  public String description() {
    return "pid " + PID + " (fake)";
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.of(PID);
  }

  @Override
  public FakeMemory memory() {
    return memory;
  }

  @Override
  public synchronized List<Mapping> mappings() throws TargetGoneException {
    checkAlive();
    if (seenMappings == null) {
      seenMappings = List.copyOf(mappings.values());
    }
    return seenMappings;
  }

  @Override
  public synchronized List<LoadedObject> objects() throws TargetGoneException {
    checkAlive();
    if (seenObjects == null) {
      seenObjects = List.copyOf(objects);
    }
    return seenObjects;
  }

  @Override
  public synchronized List<TargetThread> threads() throws TargetGoneException {
    checkAlive();
    if (seenThreads == null) {
      seenThreads = List.copyOf(threads);
    }
    return seenThreads;
  }

  @Override
  public synchronized Answer<byte[]> auxiliaryVector() {
    return gone ? Answer.unknown("the target is gone") : auxiliaryVector.map(byte[]::clone);
  }

  @Override
  public synchronized Hold hold() {
    held = true;
    return this::letGo;
  }

  private synchronized void letGo() {
    held = false;
  }

  @Override
  public synchronized boolean isStill() {
    return held;
  }

  /** Whether it is held now. */
  public synchronized boolean isHeld() {
    return held;
  }

  @Override
  public synchronized boolean renew() {
    if (List.copyOf(mappings.values()).equals(seenMappings)) {
      return false;
    }
    seenMappings = null;
    seenObjects = null;
    return true;
  }

  @Override
  public synchronized void refresh() {
    seenMappings = null;
    seenObjects = null;
    seenThreads = null;
  }

  @Override
  public void close() {}
}

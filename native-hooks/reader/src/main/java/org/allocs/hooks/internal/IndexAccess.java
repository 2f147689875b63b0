package org.allocs.hooks.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.debug.DebugInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.hooks.ChunkVisitor;
import org.allocs.hooks.PlainChunkVisitor;
import org.allocs.hooks.RecordedChunk;
import org.allocs.hooks.RecordedCounts;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;
import org.allocs.target.Target;

/** The index of one target, found by the symbol of its root. */
public final class IndexAccess {
  private final long address;
  private final Root root;
  private final ChunkReader reader;
  private final ChunkFinder finder;
  private final Optional<OwnFinder> own;

  private IndexAccess(long address, Root root, Memory memory, Optional<OwnFinder> own) {
    this.address = address;
    this.root = root;
    this.reader = new ChunkReader(memory);
    this.finder = new ChunkFinder(reader);
    this.own = own;
  }

  /** Finds the root; unknown if there is none, or none that may be believed. */
  public static Answer<IndexAccess> open(Target target, DebugInfo debugInfo)
      throws AllocsException {
    Answer<Long> root = rootAddress(target, debugInfo);
    return root.isKnown()
        ? open(target.memory(), root.value().orElseThrow(), OwnFinder.of(target, debugInfo))
        : Answer.unknown("chunks unknown: " + root.reason().orElseThrow());
  }

  /** Where the root is, whatever it says. */
  static Answer<Long> rootAddress(Target target, DebugInfo debugInfo) throws AllocsException {
    return symbol(target, debugInfo, HookIndexDescriptor.SYMBOL);
  }

  /** Where something is that the hooks' library exports. */
  public static Answer<Long> symbol(Target target, DebugInfo debugInfo, String name)
      throws AllocsException {
    Optional<LoadedObject> library = library(target);
    if (library.isEmpty()) {
      return Answer.unknown("not started under `allocs run`");
    }
    List<Symbol> symbols = debugInfo.module(target, library.get()).symbolsOfName(name);
    return symbols.isEmpty()
        ? Answer.unknown("the hooks' symbols cannot be read, or lack " + name)
        : Answer.known(
            library.get().toTarget(symbols.get(0).address()),
            Evidence.certain("symbol table", name));
  }

  /** The hooks' library, if it is loaded. */
  public static Optional<LoadedObject> library(Target target) throws AllocsException {
    return target.objects().stream()
        .filter(object -> object.shortName().startsWith(HookIndexDescriptor.LIBRARY))
        .findFirst();
  }

  /** Opens the index with a root at an address. */
  static Answer<IndexAccess> open(Memory memory, long address) throws AllocsException {
    return open(memory, address, Optional.empty());
  }

  private static Answer<IndexAccess> open(Memory memory, long address, Optional<OwnFinder> own)
      throws AllocsException {
    Optional<Root> root = Root.read(memory, address);
    if (root.isEmpty()) {
      return Answer.unknown("chunks unknown: the hooks are not ready yet");
    }
    return root.get().refusal().isPresent()
        ? Answer.unknown(root.get().refusal().get())
        : Answer.known(
            new IndexAccess(address, root.get(), memory, own),
            Evidence.certain("hook index", "root at " + AddressRange.hex(address)));
  }

  /** The root as it was when the index was opened. */
  public Root root() {
    return root;
  }

  /** The root as it is now. */
  public Root reread() throws AllocsException {
    Optional<Root> now = Root.read(reader.memory(), address);
    if (now.isEmpty() || now.get().refusal().isPresent()) {
      throw Root.malformed(
          address, now.flatMap(Root::refusal).orElse("the root is gone: magic=0x0"));
    }
    return now.get();
  }

  /** The live chunk that covers an address. */
  public Optional<RecordedChunk> find(long at) throws AllocsException {
    Optional<OwnFinder.Found> found = own.isPresent() ? own.get().find(at) : Optional.empty();
    if (found.isEmpty()) {
      return finder.find(reread(), at);
    }
    OwnFinder.Found chunk = found.get();
    return chunk.isNone()
        ? Optional.empty()
        : Optional.of(
            new RecordedChunk(
                chunk.base(),
                chunk.size(),
                reader.paths().at(chunk.path(), root.pathFrames()),
                chunk.inFlight()));
  }

  /** Reports live chunks that overlap a range. */
  public boolean forEach(AddressRange within, ChunkVisitor visitor) throws AllocsException {
    if (within.isEmpty()) {
      return true;
    }
    Root now = reread();
    Optional<RecordedChunk> into = find(within.base()).filter(c -> c.base() != within.base());
    if (into.isPresent() && !visitor.visit(into.get())) {
      return false;
    }
    long from = into.isPresent() ? into.get().limit() : within.base();
    return !AddressRange.lessThan(from, within.limit())
        || ChunkScanner.scan(
            reader,
            now,
            new AddressRange(from, within.limit()),
            (base, size, path, inFlight) ->
                visitor.visit(
                    new RecordedChunk(base, size, reader.paths().path(now, path), inFlight)));
  }

  /** Reports live chunks that start in a range, as plain numbers. */
  public boolean forEachPlain(AddressRange starts, PlainChunkVisitor visitor)
      throws AllocsException {
    return starts.isEmpty() || ChunkScanner.scan(reader, reread(), starts, visitor);
  }

  /** The return addresses of a path that a chunk has. */
  public List<Long> path(int number) throws AllocsException {
    Optional<List<Long>> known = reader.paths().known(number);
    return known.isPresent() ? known.get() : reader.paths().path(reread(), number);
  }

  /** What was counted; empty if nobody asked for it. */
  public Optional<RecordedCounts> counts() throws AllocsException {
    return CountsReader.read(reader.memory(), address, reread(), reader.paths());
  }

  /** The ranges of all regions. */
  public List<AddressRange> regions() throws AllocsException {
    Root now = reread();
    List<AddressRange> ranges = new ArrayList<>();
    for (long granule : reader.regions().all(now).keySet()) {
      long base = granule << HookIndexDescriptor.GRANULE_SHIFT;
      ranges.add(AddressRange.ofSize(base, 1L << now.regionShift()));
    }
    return ranges;
  }
}

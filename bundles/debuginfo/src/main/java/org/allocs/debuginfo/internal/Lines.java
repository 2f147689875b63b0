package org.allocs.debuginfo.internal;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.info.Declaration;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.line.LinePosition;
import org.allocs.dwarf.line.LineTable;
import org.allocs.dwarf.query.DebugData;
import org.allocs.dwarf.scope.InlineChain;
import org.allocs.dwarf.scope.InlineFrame;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedFileException;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;

/**
 * Joins line tables with inline chains. Line tables are kept as long as heap is plenty, and some
 * positions that were asked for: sites are asked for again and again.
 */
final class Lines {
  private static final int MAX_KNOWN = 16384;

  /** What makes a line table: units of a file may share one, and several files have units. */
  private record Key(DwarfSections sections, OptionalLong offset, Optional<String> compDir) {}

  private final Map<Key, SoftReference<LineTable>> tables = new ConcurrentHashMap<>();
  private final Map<FileAddress, List<SourceFrame>> known = new ConcurrentHashMap<>();

  /** Source positions of an instruction, innermost first; nothing where no line covers it. */
  Optional<List<SourceFrame>> at(DebugData data, FileAddress pc) throws AllocsException {
    List<SourceFrame> before = known.get(pc);
    if (before != null) {
      return Optional.of(before);
    }
    Optional<List<SourceFrame>> found = find(data, pc);
    if (found.isPresent()) {
      if (known.size() >= MAX_KNOWN) {
        known.clear();
      }
      known.put(pc, found.get());
    }
    return found;
  }

  /** The position that a declaration states. */
  Optional<SourceFrame> of(Declaration declaration) throws MalformedFileException {
    return table(declaration.unit())
        .file(declaration.file())
        .map(f -> new SourceFrame(Optional.empty(), f, declaration.line(), declaration.column()));
  }

  private Optional<List<SourceFrame>> find(DebugData data, FileAddress pc) throws AllocsException {
    Optional<InlineChain> chain = data.inlineChainAt(pc);
    Optional<UnitContext> unit = unit(data, chain, pc);
    if (unit.isEmpty()) {
      return Optional.empty();
    }
    LineTable table = table(unit.get());
    Optional<LinePosition> position = table.at(pc.value());
    if (position.isEmpty()) {
      return Optional.empty();
    }
    List<InlineFrame> inlined = chain.map(InlineChain::frames).orElse(List.of());
    return Optional.of(frames(table, position.get(), inlined));
  }

  private static Optional<UnitContext> unit(
      DebugData data, Optional<InlineChain> chain, FileAddress pc) throws AllocsException {
    return chain.isPresent() ? chain.map(InlineChain::unit) : context(data.lineUnitAt(pc));
  }

  /** The MD5 that the unit of an instruction states of a source file, in hexadecimal digits. */
  Optional<String> digest(DebugData data, FileAddress pc, String path) throws AllocsException {
    Optional<UnitContext> unit = unit(data, data.inlineChainAt(pc), pc);
    return unit.isPresent()
        ? table(unit.get()).digest(path).map(bytes -> HexFormat.of().formatHex(bytes))
        : Optional.empty();
  }

  private static Optional<UnitContext> context(Optional<Unit> unit) throws MalformedFileException {
    return unit.isPresent() ? Optional.of(unit.get().context()) : Optional.empty();
  }

  /** Each frame's function is where the call of the next inner one stands. */
  private static List<SourceFrame> frames(
      LineTable table, LinePosition innermost, List<InlineFrame> chain) {
    if (chain.isEmpty()) {
      return List.of(frame(Optional.empty(), innermost));
    }
    List<SourceFrame> frames = new ArrayList<>();
    LinePosition position = innermost;
    for (InlineFrame inlined : chain) {
      frames.add(frame(inlined.function(), position));
      if (inlined.call().isPresent()) {
        InlineFrame.Call call = inlined.call().get();
        position = new LinePosition(file(table, call.file()), call.line(), call.column());
      }
    }
    return List.copyOf(frames);
  }

  private static SourceFrame frame(Optional<String> function, LinePosition position) {
    return new SourceFrame(function, position.file(), position.line(), position.column());
  }

  private static String file(LineTable table, long number) {
    boolean fits = number >= 0 && number <= Integer.MAX_VALUE;
    return fits ? table.file((int) number).orElse("?") : "?";
  }

  private LineTable table(UnitContext unit) throws MalformedFileException {
    Key key = new Key(unit.sections(), unit.stmtList(), unit.compDir());
    SoftReference<LineTable> kept = tables.get(key);
    LineTable table = kept == null ? null : kept.get();
    if (table == null) {
      table = LineTable.of(unit);
      tables.put(key, new SoftReference<>(table));
    }
    return table;
  }
}

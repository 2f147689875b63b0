package org.allocs.dwarf.macro;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.MacroEvent;
import org.allocs.dwarf.UnitContext;
import org.allocs.dwarf.line.LineTable;
import org.allocs.error.MalformedFileException;
import org.allocs.model.SourceFrame;

/** Follows what one unit says of a macro, and which files include each other meanwhile. */
final class UnitMacros {
  private static final int MAX_NESTING = 1024;
  private static final int MAX_EVENTS = 1 << 16;

  private final UnitContext unit;
  private final List<MacroEvent> events = new ArrayList<>();

  /** The files that are being read, the unit's own first. */
  private final List<Included> open = new ArrayList<>();

  private OptionalLong lineOffset = OptionalLong.empty();
  private Optional<LineTable> lines = Optional.empty();

  /**
   * A file that is being read.
   *
   * @param number in the line table
   * @param line of the file before that includes it
   */
  private record Included(long number, long line) {}

  UnitMacros(UnitContext unit) {
    this.unit = unit;
  }

  UnitContext unit() {
    return unit;
  }

  /** What was found, in its order. */
  List<MacroEvent> events() {
    return List.copyOf(events);
  }

  /**
   * Starts the unit's own table.
   *
   * @param offset of the line table that names the files, if it says that
   */
  void begin(OptionalLong offset) {
    lineOffset = offset;
  }

  void add(MacroStep step) throws MalformedFileException {
    switch (step.kind()) {
      case START_FILE -> {
        if (open.size() >= MAX_NESTING) {
          throw malformed("files that include each other without end");
        }
        open.add(new Included(step.value(), step.line()));
      }
      case END_FILE -> {
        if (open.isEmpty()) {
          throw malformed("end of a file that is not read");
        }
        open.remove(open.size() - 1);
      }
      case DEFINE, UNDEFINE -> {
        if (events.size() >= MAX_EVENTS) {
          throw malformed("vast numbers of definitions of one macro");
        }
        events.add(event(step));
      }
      default -> throw new IllegalArgumentException("kind=" + step.kind());
    }
  }

  private MalformedFileException malformed(String detail) {
    return new MalformedFileException(unit.sections().file(), ".debug_macro", 0, detail);
  }

  private MacroEvent event(MacroStep step) throws MalformedFileException {
    boolean defined = step.kind() == MacroStep.Kind.DEFINE;
    List<SourceFrame> chain = new ArrayList<>();
    long line = step.line();
    for (int i = open.size() - 1; i >= 0 && line > 0; i--) {
      chain.add(at(open.get(i).number(), line));
      line = open.get(i).line();
    }
    return new MacroEvent(defined, step.text(), chain);
  }

  private SourceFrame at(long number, long line) throws MalformedFileException {
    Optional<String> file = number == (int) number ? lines().file((int) number) : Optional.empty();
    return new SourceFrame(
        Optional.empty(), file.orElse("?"), (int) Math.min(line, Integer.MAX_VALUE), 0);
  }

  private LineTable lines() throws MalformedFileException {
    if (lines.isEmpty()) {
      boolean own = lineOffset.isPresent() && unit.sections().size(".debug_line") > 0;
      lines = Optional.of(own ? LineTable.at(unit, lineOffset.getAsLong()) : LineTable.of(unit));
    }
    return lines.get();
  }
}

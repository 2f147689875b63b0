package org.allocs.dwarf.info;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.TableStore;
import org.allocs.error.MalformedFileException;

/**
 * Tables that were made of all units of a program. Where other files complete it, the supplementary
 * one and those that units were split into, a table's name carries their state: it is found as long
 * as none of them is another one or was changed.
 */
final class KeptTables {
  private final Units units;
  private Optional<String> others;

  /**
   * @param units the program's own
   */
  KeptTables(Units units) {
    this.units = units;
  }

  Optional<ByteBuffer> find(String table) throws MalformedFileException {
    TableStore store = units.sections().tables();
    // To tell the state of other files takes a list of all units: not before they are wanted.
    if (store == TableStore.NONE || store.isEmpty()) {
      return Optional.empty();
    }
    // Whether units were split takes a look at each: a table without others is there only if none.
    Optional<ByteBuffer> found =
        units.supplementary().isEmpty() ? store.find(table) : Optional.empty();
    return found.isPresent()
        ? found
        : others().filter(s -> !s.isEmpty()).flatMap(s -> store.find(table + s));
  }

  /** Whether anything is kept: else it need not be made. */
  boolean areWanted() {
    return units.sections().tables() != TableStore.NONE;
  }

  /** Not if the next reader would not be told that a file is not there. */
  void keep(String table, ByteBuffer content) throws MalformedFileException {
    TableStore store = units.sections().tables();
    if (areWanted() && units.anyAbsentFile().isEmpty()) {
      others().ifPresent(state -> store.keep(table + state, content));
    }
  }

  /** Nothing where there are no other files; empty where nobody can tell their state. */
  private synchronized Optional<String> others() throws MalformedFileException {
    if (others == null) {
      others = readOthers();
    }
    return others;
  }

  private Optional<String> readOthers() throws MalformedFileException {
    StringBuilder states = new StringBuilder();
    Optional<Units> supplementary = units.supplementary();
    if (supplementary.isPresent() && !add(states, supplementary.get().sections())) {
      return Optional.empty();
    }
    if (!units.splits().addStates(states)) {
      return Optional.empty();
    }
    long hash = NameIndex.extend(NameIndex.start(), states.toString());
    return Optional.of(states.isEmpty() ? "" : String.format("-%016x", hash));
  }

  /** Adds the state of a file; whether it can be told. */
  static boolean add(StringBuilder states, DwarfSections file) {
    Optional<String> state = file.state();
    state.ifPresent(known -> states.append(known).append('\n'));
    return state.isPresent();
  }
}

package org.allocs.dwarf.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.LayoutIndex;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.dwarf.info.Units;
import org.allocs.error.MalformedFileException;

/**
 * The instances of class templates that a file defines, by the name of the template. Keeps places
 * alone: names are read again when they are compared. Made once, read by several threads.
 */
final class TemplateIndex {
  /** More than any program has. */
  private static final int MAX_INSTANCES = 1 << 22;

  /**
   * An instance.
   *
   * @param spelled its name, as the file has it where it is written with arguments
   * @param written whether it is
   */
  record Instance(String spelled, boolean written, TemplateName name, Die die) {}

  private final Units units;
  private final Map<String, List<Long>> byBase = new HashMap<>();

  private TemplateIndex(Units units) {
    this.units = units;
  }

  /** Reads every unit. */
  static TemplateIndex of(Units units) throws MalformedFileException {
    TemplateIndex index = new TemplateIndex(units);
    LayoutIndex layouts = LayoutIndex.of(units);
    for (int i = 0; i < Math.min(layouts.size(), MAX_INSTANCES); i++) {
      try {
        index.add(layouts.get(i));
      } catch (MalformedFileException e) {
        units.problems().add(e);
      }
    }
    return index;
  }

  private void add(Die die) throws MalformedFileException {
    instance(die)
        .ifPresent(
            found ->
                byBase
                    .computeIfAbsent(found.name().base(), base -> new ArrayList<>(1))
                    .add(die.id()));
  }

  private static Optional<Instance> instance(Die die) throws MalformedFileException {
    Optional<String> named = QualifiedNames.of(die);
    boolean written = named.isEmpty() || named.get().indexOf('<') >= 0;
    Optional<String> spelled = written ? named : CommonNames.unwritten(die);
    return spelled
        .flatMap(TemplateName::parse)
        .map(name -> new Instance(spelled.get(), written, name, die));
  }

  /** What instances there are of the template that a name is of, in the order of the file. */
  List<Instance> like(TemplateName wanted) throws MalformedFileException {
    List<Instance> found = new ArrayList<>();
    for (long id : byBase.getOrDefault(wanted.base(), List.of())) {
      instance(units.dieWithId(id)).ifPresent(found::add);
    }
    return found;
  }
}

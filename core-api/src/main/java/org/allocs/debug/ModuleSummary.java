package org.allocs.debug;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.model.Answer;

/**
 * What a file and the files that describe it have.
 *
 * @param file path as it was asked for
 * @param kind {@code e_type} by its name in the specification, such as {@code ET_DYN}
 * @param machine {@code e_machine} by its name in the specification, such as {@code EM_X86_64}
 * @param bits of an address: 32 or 64
 * @param littleEndian whether the least significant byte of a number comes first
 * @param buildId lower-case hexadecimal digits, if it has one
 * @param note what else there is to know about a file of this kind, in words
 * @param sections those of the file, then those of each file that describes it
 * @param units what debug information adds up to; unknown where there is none, with the reason
 * @param provenance as {@link ModuleInfo#provenance} once all this was read
 */
public record ModuleSummary(
    String file,
    String kind,
    String machine,
    int bits,
    boolean littleEndian,
    Optional<String> buildId,
    Optional<String> note,
    List<FileSection> sections,
    Answer<UnitCensus> units,
    List<String> provenance) {
  /** Checks that nothing is absent. */
  public ModuleSummary {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(machine, "machine");
    Objects.requireNonNull(buildId, "buildId");
    Objects.requireNonNull(note, "note");
    sections = List.copyOf(sections);
    Objects.requireNonNull(units, "units");
    provenance = List.copyOf(provenance);
  }
}

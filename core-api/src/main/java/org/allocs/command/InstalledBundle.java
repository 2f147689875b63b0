package org.allocs.command;

import java.util.List;
import java.util.Objects;
import org.allocs.model.Answer;

/**
 * A bundle of the framework, or one that did not get into it.
 *
 * @param id its number there; -1 if it is not there
 * @param name symbolic name; empty if it could not be read
 * @param version as its manifest has it
 * @param state {@code active}, {@code resolved}, {@code installed}, {@code starting}, {@code
 *     stopping}; {@code refused} if it is not among those that may run, {@code absent} if it could
 *     not be installed
 * @param guest whether it is not of the distribution
 * @param location where it came from: a path, or what the framework calls it
 * @param sha256 of its file, in hex
 * @param declared names of allocators that its manifest declares
 * @param problems what went wrong with it, in words for the user
 */
public record InstalledBundle(
    long id,
    String name,
    String version,
    String state,
    boolean guest,
    String location,
    Answer<String> sha256,
    List<String> declared,
    List<String> problems) {
  /** State of one that is not among those that may run. */
  public static final String REFUSED = "refused";

  /** State of one that could not be installed. */
  public static final String ABSENT = "absent";

  /** Checks that nothing is absent. */
  public InstalledBundle {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(sha256, "sha256");
    declared = List.copyOf(declared);
    problems = List.copyOf(problems);
  }
}

package org.allocs.api;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Versions of exported packages follow what changed since the last release, by the rules of the
 * OSGi semantic versioning whitepaper. {@code api-baseline.txt} is what that release offered; it is
 * written anew by {@code -Dallocs.api.baseline=write} when there is another one, and not before.
 */
class ApiBaselineTest {
  private static final Path BASELINE = Path.of("src/test/resources/api-baseline.txt");
  private static final Path CLASSES = Path.of("target/classes");

  private enum Change {
    NONE,
    MINOR,
    MAJOR
  }

  @Test
  void shouldRaiseTheVersionOfAPackageWithWhatItOffers() throws IOException {
    PublicApi now = PublicApi.of(CLASSES);
    if (System.getProperty("allocs.api.baseline", "").equals("write")) {
      Files.write(BASELINE, now.text(), StandardCharsets.UTF_8);
    }
    PublicApi before = PublicApi.read(Files.readAllLines(BASELINE));
    assertFalse(before.versions().isEmpty());
    assertEquals(List.of(), complaints(before, now));
  }

  private static List<String> complaints(PublicApi before, PublicApi now) {
    List<String> complaints = new ArrayList<>();
    for (String name : before.versions().keySet()) {
      if (now.versions().containsKey(name)) {
        complaint(name, before, now).ifPresent(complaints::add);
      } else {
        complaints.add("package " + name + " is not exported any more");
      }
    }
    return complaints;
  }

  private static Optional<String> complaint(String name, PublicApi before, PublicApi now) {
    Set<String> old = before.lines().get(name);
    Set<String> lines = now.lines().get(name);
    Set<String> offered = lines.stream().map(ApiBaselineTest::asCalled).collect(toSet());
    List<String> gone = old.stream().filter(line -> !offered.contains(asCalled(line))).toList();
    List<String> added = lines.stream().filter(line -> !old.contains(line)).toList();
    String least = least(before.versions().get(name), change(old, gone, added));
    return isBelow(now.versions().get(name), least)
        ? Optional.of(
            String.format(
                "%npackage %s changed: say @Version(\"%s\") in its package-info.java%n"
                    + "  gone: %s%n  added: %s%n",
                name, least, String.join("\n    ", gone), String.join("\n    ", added)))
        : Optional.empty();
  }

  /** Whoever calls a method does not care who implements it. */
  private static String asCalled(String line) {
    return line.replace("! ", "").replace(" abstract ", " ").replace(" default ", " ");
  }

  private static Change change(Set<String> before, List<String> gone, List<String> added) {
    if (!gone.isEmpty() || added.stream().anyMatch(line -> isDemanded(line, before))) {
      return Change.MAJOR;
    }
    return added.isEmpty() ? Change.NONE : Change.MINOR;
  }

  /** Whether those who implemented a type before have to add something. */
  private static boolean isDemanded(String line, Set<String> before) {
    if (!line.startsWith("! ")) {
      return false;
    }
    String method = line.substring(0, line.indexOf('('));
    int end = method.lastIndexOf('.');
    String type = "class " + method.substring(method.lastIndexOf(' ') + 1, end);
    return before.stream().anyMatch(l -> l.startsWith(type + " "));
  }

  private static String least(String released, Change change) {
    String[] numbers = released.split("\\.");
    int major = Integer.parseInt(numbers[0]);
    int minor = Integer.parseInt(numbers[1]);
    return switch (change) {
      case NONE -> released;
      case MINOR -> major + "." + (minor + 1) + ".0";
      case MAJOR -> (major + 1) + ".0.0";
    };
  }

  private static boolean isBelow(String version, String least) {
    return Version.parse(version).compareTo(Version.parse(least)) < 0;
  }

  private static List<String> complaints(String version, String... lines) {
    List<String> before = List.of("package p 1.2.3", "class p.A class", "public void p.A.old()");
    List<String> now = new ArrayList<>(List.of("package p " + version));
    now.addAll(List.of(lines));
    return complaints(PublicApi.read(before), PublicApi.read(now));
  }

  @Test
  void shouldTellAdditionsFromWhatBreaksOthers() {
    String type = "class p.A class";
    String old = "public void p.A.old()";
    assertEquals(0, complaints("1.2.3", type, old).size());
    assertEquals(1, complaints("1.2.4", type, old, "public void p.A.more()").size());
    assertEquals(0, complaints("1.3.0", type, old, "public void p.A.more()").size());
    assertEquals(1, complaints("1.3.0", type).size());
    assertEquals(0, complaints("2.0.0", type).size());
    assertEquals(0, complaints("1.3.0", type, "public default void p.A.old()").size());
    assertEquals(1, complaints("1.3.0", type, old, "! public abstract void p.A.must()").size());
    String other = "class p.B interface";
    String must = "! public abstract void p.B.must(int)";
    assertEquals(0, complaints("1.3.0", type, old, other, must).size());
    assertEquals(
        1,
        complaints(PublicApi.read(List.of("package p 1.0.0")), PublicApi.read(List.of())).size());
  }
}

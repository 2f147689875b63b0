package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.model.Allocation;
import org.allocs.model.Site;
import org.allocs.target.LoadedObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sites of programs that allocate by wrappers of malloc. */
class WrappersIT {
  private static final Pattern SYMBOL = Pattern.compile("([0-9a-f]+) ([0-9a-f]+) [tT] (.*)");
  private static final Pattern CONTAINER = Pattern.compile("(std|__gnu_cxx)::.*|operator new.*");
  private static final double ALLOWED = 0.01;
  private static Lab lab;

  @BeforeAll
  static void boot() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void shutDown() throws Exception {
    lab.close();
  }

  /** Names the function at a site; a stripped program's by the symbols of the one it was. */
  private interface Names {
    Optional<String> of(Allocation chunk) throws Exception;
  }

  private static Optional<String> told(Lab.Session session, Allocation chunk) {
    return session.view().site(chunk).value().flatMap(Site::function);
  }

  private static Names bySymbols(Lab.Session session, Path whole, Path stripped) throws Exception {
    LoadedObject object =
        session.target().objects().stream()
            .filter(o -> o.path().equals(stripped.toString()))
            .findFirst()
            .orElseThrow();
    List<String> symbols =
        Programs.run(Path.of("/tmp"), 60, List.of("nm", "-S", whole.toString()))
            .out()
            .lines()
            .toList();
    return chunk -> {
      long site = chunk.siteAddress().orElse(0) - 1 - object.bias();
      for (String line : symbols) {
        Matcher symbol = SYMBOL.matcher(line);
        if (symbol.matches()) {
          long from = Long.parseLong(symbol.group(1), 16);
          if (from <= site && site < from + Long.parseLong(symbol.group(2), 16)) {
            return Optional.of(symbol.group(3));
          }
        }
      }
      return Optional.empty();
    };
  }

  private static void assertSites(Running running, Lab.Session session, Names names)
      throws Exception {
    Map<String, String> expected =
        Map.of(
            "node",
            "make_node",
            "name",
            "make_name",
            "text",
            "fill",
            "texts",
            "fill",
            "keys",
            "fill");
    for (Map.Entry<String, String> made : expected.entrySet()) {
      Allocation chunk = session.leaf(running.address(made.getKey()));
      assertEquals(made.getValue(), names.of(chunk).orElseThrow(), made.getKey());
    }
  }

  /** Of the bytes of all chunks, the share whose site is in a function of such a name. */
  private static double share(Lab.Session session, Names names, Predicate<String> wrapper)
      throws Exception {
    double all = 0;
    double wrapped = 0;
    for (Allocation chunk : session.list(a -> a.allocator().equals("malloc"))) {
      all += chunk.size();
      wrapped += names.of(chunk).filter(wrapper).isPresent() ? chunk.size() : 0;
    }
    assertTrue(all > 100_000, "bytes=" + all);
    return wrapped / all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O0", "-O1", "-O2", "-O3"})
  void shouldShowWhoCallsTheWrapper(String level) throws Exception {
    Path whole = Fixture.program("wrappers", "-g", level);
    try (Running running = Running.hooked(whole);
        Lab.Session session = lab.open(running.pid())) {
      Names names = chunk -> told(session, chunk);
      assertSites(running, session, names);
      assertTrue(share(session, names, name -> name.startsWith("x")) < ALLOWED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O0", "-O1", "-O2", "-O3"})
  void shouldDoSoWithoutSymbols(String level) throws Exception {
    Path whole = Fixture.program("wrappers", "-g", level);
    Path stripped = whole.resolveSibling(whole.getFileName() + "-stripped");
    List<String> strip = List.of("strip", "-o", stripped.toString(), whole.toString());
    assertEquals(0, Programs.run(Path.of("/tmp"), 60, strip).status());
    try (Running running = Running.hooked(stripped);
        Lab.Session session = lab.open(running.pid())) {
      Names names = bySymbols(session, whole, stripped);
      assertSites(running, session, names);
      assertTrue(share(session, names, name -> name.startsWith("x")) < ALLOWED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-O0", "-O2"})
  void shouldShowWhoUsesAContainer(String level) throws Exception {
    Path program = Fixture.cxxProgram("containers", "-g", level);
    try (Running running = Running.hooked(program);
        Lab.Session session = lab.open(running.pid())) {
      Names names = chunk -> told(session, chunk);
      assertTrue(share(session, names, CONTAINER.asMatchPredicate()) < ALLOWED);
      assertTrue(share(session, names, name -> name.equals("ask_vector")) > ALLOWED);
      assertTrue(share(session, names, name -> name.equals("registry::add")) > ALLOWED);
    }
  }

  @Test
  void shouldDoSoInPerl() throws Exception {
    String perl = "/usr/bin/perl";
    assumeTrue(Files.isExecutable(Path.of(perl)), "no " + perl);
    String script =
        "$| = 1; my %h; $h{$_} = [1 .. 9, 'x' x $_] for 1 .. 1999; print \"ready\\n\"; sleep 600";
    String hooks = Programs.HOME.resolve("native/liballocs_preload.so").toString();
    try (Running running = Running.start(List.of(perl, "-e", script), Map.of("LD_PRELOAD", hooks));
        Lab.Session session = lab.open(running.pid())) {
      Names names = chunk -> told(session, chunk);
      assertTrue(share(session, names, name -> name.contains("safesys")) < ALLOWED);
      assertTrue(share(session, names, name -> name.equals("Perl_more_sv")) > ALLOWED);
    }
  }
}

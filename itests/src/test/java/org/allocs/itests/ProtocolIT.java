package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.allocs.allocator.Allocator;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.model.Identity;
import org.allocs.model.Metadata;
import org.allocs.query.Ordinals;
import org.allocs.query.Query;
import org.allocs.query.Selection;
import org.allocs.query.TreeVisitor.Step;
import org.allocs.type.FieldPath;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** Every query of every allocator, asked of a program that has something of each. */
class ProtocolIT {
  private static final Path DOCUMENT = Programs.ROOT.resolve("docs/protocol.md");
  private static final String BEGIN = "<!-- begin: made by ProtocolIT -->\n";
  private static final String BEGIN_PYTHON = "<!-- begin: made by ProtocolIT of CPython -->\n";
  private static final String BEGIN_GLIB = "<!-- begin: made by ProtocolIT of GLib -->\n";
  private static final String BEGIN_POSTGRES = "<!-- begin: made by ProtocolIT of PostgreSQL -->\n";
  private static final String BEGIN_LUA = "<!-- begin: made by ProtocolIT of Lua -->\n";
  private static final String BEGIN_HOTSPOT = "<!-- begin: made by ProtocolIT of HotSpot -->\n";
  private static final String BEGIN_NGINX = "<!-- begin: made by ProtocolIT of nginx -->\n";
  private static final String BEGIN_OBSTACK = "<!-- begin: made by ProtocolIT of obstacks -->\n";
  private static final String END = "<!-- end -->\n";

  private static Running running;
  private static Running sampled;
  private static Lab lab;
  private static Lab.Session session;
  private static Lab.Session sample;
  private static Running owning;
  private static Lab.Session declared;
  private static Running python;
  private static Lab.Session interpreter;
  private static Running slicing;
  private static Lab.Session sliced;

  /** An allocation of which everything is asked. */
  private record Asked(String what, Lab.Session in, Allocation allocation) {}

  @BeforeAll
  static void start() throws Exception {
    running = Running.start(List.of(program().toString(), "last"), hooks());
    lab = new Lab();
    session = lab.open(running.pid());
    Bundle bundle = lab.context().installBundle(CustomIT.jar().toUri().toString());
    bundle.start();
    sampled = Running.start(List.of(CustomIT.program().toString()), hooks(), "text ");
    sample = lab.open(sampled.pid());
    DeclaredIT.declare(lab);
    owning = Running.start(DeclaredIT.program());
    declared = lab.open(owning.pid());
    python = PythonIT.start(PythonIT.interpreter());
    interpreter = lab.open(python.pid());
    slicing = Running.start(GlibIT.program());
    sliced = lab.open(slicing.pid());
  }

  private static Path program() throws Exception {
    return Fixture.program("protocol", "-g", "-O0", "-I" + Programs.HOME.resolve("include"));
  }

  private static Map<String, String> hooks() {
    return Map.of("LD_PRELOAD", Programs.HOME.resolve("native/liballocs_preload.so").toString());
  }

  @AfterAll
  static void end() {
    sliced.close();
    slicing.close();
    interpreter.close();
    declared.close();
    sample.close();
    session.close();
    lab.close();
    python.close();
    owning.close();
    sampled.close();
    running.close();
  }

  private static Allocation at(Lab.Session in, long address, String allocator) throws Exception {
    return in.view().find(address).path().stream()
        .filter(a -> a.allocator().equals(allocator))
        .findFirst()
        .orElseThrow(() -> new AssertionError(allocator + ": " + in.view().problems()));
  }

  private static Asked asked(String allocator, String said, String what) throws Exception {
    return new Asked(what, session, at(session, running.address(said), allocator));
  }

  /** The first one of the program's file. */
  private static Allocation packed(String kind) throws Exception {
    return session
        .list(a -> a.allocator().equals("packed") && a.attributes().containsValue(kind))
        .get(0);
  }

  private static List<Asked> samples() throws Exception {
    Allocation heap =
        session.list(a -> a.allocator().equals("brk")).stream().findFirst().orElseThrow();
    return List.of(
        asked("mmap", "variable", "of a file"),
        asked("mmap", "anonymous", "anonymous memory"),
        new Asked("the heap segment", session, heap),
        asked("static-file", "variable", "a program"),
        asked("static-segment", "variable", "of data"),
        asked("static-section", "variable", "of data"),
        asked("static-symbol", "variable", "a variable"),
        asked("static-symbol", "function", "a function"),
        new Asked("a string", session, packed("string")),
        new Asked("a note", session, packed("note")),
        asked("stack", "frame", "the initial one"),
        asked("stack", "thread-stack", "of a thread"),
        asked("stackframe", "frame", "a frame"),
        asked("alloca", "alloca", "an array of variable length"),
        asked("tls", "tls", "variables of a file"),
        asked("auxv", "argv", "an argument"),
        asked("malloc", "malloc", "a chunk"),
        asked("pool", "pool", "an announced object"),
        new Asked("an object", sample, at(sample, sampled.address("point"), "arena")),
        new Asked("a declared object", declared, at(declared, DeclaredIT.point(owning), "bump")));
  }

  private static boolean hasPython() throws Exception {
    return interpreter.view().find(python.address("object")).path().stream()
        .anyMatch(a -> a.allocator().equals("pymalloc"));
  }

  private static List<Asked> pythonSamples() throws Exception {
    long object = python.address("object");
    return List.of(
        new Asked("a pool", interpreter, at(interpreter, object, "pymalloc-pool")),
        new Asked("a block", interpreter, at(interpreter, object, "pymalloc")));
  }

  private static List<Asked> slices() throws Exception {
    return sliced.list(a -> a.allocator().equals("g-slice")).stream()
        .limit(1)
        .map(slice -> new Asked("a slice", sliced, slice))
        .toList();
  }

  /** One change of each kind. */
  private static List<Change> changes() {
    List<Change> changes =
        List.of(
            new Change.Allocate(24),
            new Change.Free(),
            new Change.Resize(8),
            new Change.Migrate("malloc", true),
            new Change.SetType("struct shape"),
            new Change.SetSite(1999993),
            new Change.Promote("a-pool"),
            new Change.Demote(),
            new Change.Attach("a-policy"),
            new Change.Detach("a-policy"));
    assertEquals(
        List.of(Change.Kind.values()), changes.stream().map(Change::kind).toList(), "each once");
    return changes;
  }

  @Test
  void shouldAnswerAsDocumented() throws Exception {
    hold(BEGIN, tables(samples()));
  }

  @Test
  void shouldAnswerOfPythonAsDocumented() throws Exception {
    assumeTrue(hasPython(), "no pymalloc: " + PythonIT.interpreter());
    hold(BEGIN_PYTHON, tables(pythonSamples()));
  }

  @Test
  void shouldAnswerOfGlibAsDocumented() throws Exception {
    assumeTrue(!slices().isEmpty(), "GLib without slices of its own");
    hold(BEGIN_GLIB, tables(slices()));
  }

  private static String tables(List<Asked> samples) throws Exception {
    List<String> reasons = new ArrayList<>();
    List<String> queries = Arrays.stream(Query.values()).map(Query::words).toList();
    List<String> changes = changes().stream().map(change -> change.kind().words()).toList();
    String table =
        table(samples, queries, asked -> answers(asked, reasons))
            + "\n"
            + table(samples, changes, asked -> outcomes(asked, reasons))
            + "\n";
    for (int i = 0; i < reasons.size(); i++) {
      table += (i + 1) + ". " + reasons.get(i) + "\n";
    }
    return table;
  }

  /** The cells of a row. */
  private interface Row {
    List<String> of(Asked asked) throws Exception;
  }

  private static String table(List<Asked> samples, List<String> columns, Row row) throws Exception {
    StringBuilder table = new StringBuilder("| allocator | of what | ");
    table.append(String.join(" | ", columns)).append(" |\n");
    table.append("|---|---|").append("---|".repeat(columns.size())).append('\n');
    for (Asked asked : samples) {
      table.append("| `").append(asked.allocation().allocator()).append("` | ");
      table.append(asked.what()).append(" | ").append(String.join(" | ", row.of(asked)));
      table.append(" |\n");
    }
    return table.toString();
  }

  private static List<String> answers(Asked asked, List<String> reasons) throws Exception {
    List<String> cells = new ArrayList<>();
    for (Query query : Query.values()) {
      Answer<?> answer = query.ask(asked.in().view(), asked.allocation());
      // What other evidence says behind it depends on the compiler.
      String reason = answer.reason().orElse("").split("; ")[0];
      cells.add(answer.isKnown() ? "yes" : no(reason, reasons));
    }
    return cells;
  }

  private static List<String> outcomes(Asked asked, List<String> reasons) throws Exception {
    List<String> cells = new ArrayList<>();
    for (Change change : changes()) {
      Outcome outcome =
          asked.allocation().allocator().equals("malloc")
              ? ofAnother(change)
              : asked.in().view().change(asked.allocation(), change);
      Optional<Outcome.Refused> refused = outcome.refused();
      assertTrue(
          refused.isEmpty() || refused.get().cause() == Outcome.Cause.NEVER, outcome::toString);
      cells.add(refused.isEmpty() ? "yes" : no(refused.get().reason(), reasons));
    }
    return cells;
  }

  /** The same of a chunk that nobody asks about again, made ready for it. */
  private static Outcome ofAnother(Change change) throws Exception {
    try (Running another = Running.start(List.of(program().toString(), "last"), hooks());
        Lab.Session open = lab.open(another.pid())) {
      Allocation chunk = at(open, another.address("malloc"), "malloc");
      if (change.kind() == Change.Kind.DEMOTE) {
        open.view().change(chunk, new Change.Promote("a-pool"));
      } else if (change.kind() == Change.Kind.DETACH) {
        open.view().change(chunk, new Change.Attach("a-policy"));
      }
      return open.view().change(at(open, another.address("malloc"), "malloc"), change);
    }
  }

  private static String no(String why, List<String> reasons) {
    assertTrue(!why.isBlank(), "no reason");
    String reason = why.replace(Programs.ROOT + "/", "");
    if (!reasons.contains(reason)) {
      reasons.add(reason);
    }
    return "no (" + (reasons.indexOf(reason) + 1) + ")";
  }

  private static void hold(String begin, String table) throws Exception {
    Path made = Programs.ROOT.resolve("itests/target/protocol.md");
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf(begin) + begin.length();
    int to = document.indexOf(END, from);
    assertTrue(from >= begin.length() && to >= from, DOCUMENT + " has no place for the table");
    Files.writeString(made, document.substring(0, from) + table + document.substring(to));
    assertEquals(
        document.substring(from, to),
        table,
        "answers have changed; if that is meant: cp " + made + " " + DOCUMENT);
  }

  @Test
  void shouldAnswerOfPostgresAsDocumented() throws Exception {
    assumeTrue(PostgresIT.isInstalled(), "PostgreSQL is not installed");
    try (PostgresIT.Server server = PostgresIT.Server.start();
        Lab.Session backend = lab.open(server.backend())) {
      List<Asked> samples = new ArrayList<>();
      Allocation context = first(backend, "palloc-context");
      samples.add(new Asked("a context", backend, context));
      samples.add(new Asked("a block", backend, at(backend, context.base(), "palloc-block")));
      samples.add(new Asked("a chunk", backend, first(backend, "palloc")));
      hold(BEGIN_POSTGRES, tables(samples));
    }
  }

  @Test
  void shouldAnswerOfLuaAsDocumented() throws Exception {
    assumeTrue(LuaIT.isInstalled(), "Lua is not installed");
    try (Running program = LuaIT.start(Map.of());
        Lab.Session state = lab.open(program.pid())) {
      Allocation object = at(state, program.address("table"), "lua");
      hold(BEGIN_LUA, tables(List.of(new Asked("an object", state, object))));
    }
  }

  @Test
  void shouldAnswerOfNginxAsDocumented() throws Exception {
    assumeTrue(NginxIT.isInstalled(), "nginx is not installed");
    try (NginxIT.Server server = NginxIT.Server.start();
        Lab.Session worker = lab.open(server.running().address("first"))) {
      Allocation slot = first(worker, "ngx-slab");
      List<Asked> samples =
          List.of(
              new Asked("a pool", worker, first(worker, "ngx-slab-page")),
              new Asked("a page", worker, at(worker, slot.base(), "ngx-slab-page")),
              new Asked("a slot", worker, slot));
      hold(BEGIN_NGINX, tables(samples));
    }
  }

  @Test
  void shouldAnswerOfObstacksAsDocumented() throws Exception {
    try (Running program = ObstackIT.m4();
        Lab.Session waiting = lab.open(program.pid())) {
      Allocation part = first(waiting, "gnu-obstack");
      hold(BEGIN_OBSTACK, tables(List.of(new Asked("objects in a chunk", waiting, part))));
    }
  }

  @Test
  void shouldAnswerOfHotspotAsDocumented() throws Exception {
    try (Running program = HotspotIT.start("-XX:+UseSerialGC");
        Lab.Session machine = lab.open(program.pid())) {
      Allocation object = first(machine, "java-object");
      Allocation space = at(machine, object.base(), "java-heap");
      hold(
          BEGIN_HOTSPOT,
          tables(
              List.of(
                  new Asked("a space", machine, space), new Asked("an object", machine, object))));
    }
  }

  private static Allocation first(Lab.Session in, String allocator) throws Exception {
    return in.list(a -> a.allocator().equals(allocator)).get(0);
  }

  @Test
  void shouldAskEveryAllocatorThereIs() throws Exception {
    // Of programs that may not be installed.
    Set<String> asked = new TreeSet<>(Set.of("palloc", "palloc-block", "palloc-context", "lua"));
    asked.addAll(List.of("ngx-slab", "ngx-slab-page", "gnu-obstack", "java-object", "java-heap"));
    if (hasPython()) {
      pythonSamples().forEach(each -> asked.add(each.allocation().allocator()));
    } else {
      asked.addAll(List.of("pymalloc", "pymalloc-pool"));
    }
    asked.add("g-slice");
    for (Asked each : samples()) {
      asked.add(each.allocation().allocator());
    }
    for (ServiceReference<Allocator> reference :
        lab.context().getServiceReferences(Allocator.class, null)) {
      String name = lab.context().getService(reference).name();
      assertTrue(asked.contains(name), "no sample of allocator " + name + " in ProtocolIT");
    }
  }

  @Test
  void shouldCallEverythingTheSameInASecondRun() throws Exception {
    try (Running again = Running.start(List.of(program().toString(), "last"), hooks());
        Lab.Session second = lab.open(again.pid())) {
      Set<String> first = identities(session);
      assertEquals(String.join("\n", first), String.join("\n", identities(second)));
      for (String one : List.of("malloc make ", "pool ", "alloca thread ", "tls thread 1 ")) {
        assertTrue(first.stream().anyMatch(i -> i.startsWith(one)), () -> one + first);
      }
    }
  }

  /**
   * Each once; not of anonymous memory that the C library maps as it needs it, nor of frames that
   * come and go until the program waits.
   */
  private static Set<String> identities(Lab.Session in) throws Exception {
    Set<String> identities = new TreeSet<>();
    Ordinals ordinals = Ordinals.counting();
    in.view()
        .walk(
            AddressRange.ALL,
            (depth, allocation, suballocator, note) -> {
              Answer<Identity> answer = in.view().identity(allocation, ordinals);
              boolean root = depth == 0 && answer.grade().filter(Grade.CERTAIN::equals).isEmpty();
              if (answer.isKnown() && !root) {
                String identity = allocation.allocator() + " " + answer.value().get();
                boolean passing =
                    identity.startsWith("stackframe ")
                        && !identity.endsWith(" main")
                        && !identity.endsWith(" wait_with");
                assertTrue(passing || identities.add(identity), () -> "twice: " + identity);
              }
              return Step.DEEPER;
            });
    return identities;
  }

  @Test
  void shouldCountThoseOfASiteAsAWalkDoes() throws Exception {
    Allocation chunk = at(session, running.address("malloc"), "malloc");
    Identity identity = session.view().identity(chunk).value().orElseThrow();
    assertEquals(3, identity.ordinal().orElseThrow());
    Ordinals ordinals = Ordinals.counting();
    for (Allocation each : session.list(a -> a.allocator().equals("malloc"))) {
      Answer<Identity> walked = session.view().identity(each, ordinals);
      assertEquals(walked, session.view().identity(each), each::toString);
    }
  }

  @Test
  void shouldShowWhatTheBooksSay() throws Exception {
    Allocation variable = at(session, running.address("variable"), "static-symbol");
    Metadata symbol = session.view().metadata(variable).value().orElseThrow();
    assertEquals(variable.size(), word(symbol, 16), "st_size");
    Allocation chunk = at(session, running.address("malloc"), "malloc");
    Metadata header = session.view().metadata(chunk).value().orElseThrow();
    assertEquals(session.view().usableSize(chunk).value().orElseThrow() + 8, word(header, 8) & ~7L);
    Allocation anonymous = at(session, running.address("anonymous"), "mmap");
    Metadata line = session.view().metadata(anonymous).value().orElseThrow();
    String range =
        String.format("%x-%x r--p", word(line, 0), word(line, 8)); // as the kernel writes it
    assertTrue(
        Files.readString(Path.of("/proc/" + running.pid() + "/maps")).contains(range), range);
    Allocation frame = at(session, running.address("frame"), "stackframe");
    Metadata kept = session.view().metadata(frame).value().orElseThrow();
    long returns = word(kept, kept.bytes().length - 8);
    assertEquals("main", session.view().describe(returns).function().orElseThrow());
  }

  private static long word(Metadata metadata, int offset) {
    return java.nio.ByteBuffer.wrap(metadata.bytes())
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .getLong(offset);
  }

  @Test
  void shouldShowEveryWayToSeeAByte() throws Exception {
    Allocation shapes = at(session, running.address("variable"), "static-symbol");
    List<String> paths =
        session.view().typesAt(shapes, shapes.base() + 24).value().orElseThrow().stream()
            .map(FieldPath::path)
            .toList();
    assertEquals(
        List.of("[1]", "[1].as", "[1].as.point", "[1].as.point.x", "[1].as.radius"), paths);
  }

  @Test
  void shouldEnumerateChildrenAsSelected() throws Exception {
    Allocation chunk = at(session, running.address("malloc"), "malloc");
    Allocation heap = at(session, chunk.base(), "brk");
    Selection made = Selection.ALL.issuedBy("malloc").from("make");
    assertEquals(5, children(heap, made).size());
    assertEquals(5, children(heap, made.ofSize(112, 112)).size());
    assertEquals(List.of(), children(heap, made.ofSize(113, -1)));
    assertEquals(
        List.of(chunk.base()),
        children(heap, made.within(chunk.range())).stream().map(Allocation::base).toList());
    String type = session.view().type(chunk).value().orElseThrow().name();
    assertEquals(5, children(heap, made.ofType(type)).size());
    Predicate<Allocation> inHeap = a -> a.allocator().equals("malloc");
    assertEquals(
        session.list(inHeap).stream().filter(a -> heap.range().contains(a.range())).toList(),
        children(heap, Selection.ALL));
    assertTrue(
        session.view().children(chunk, Selection.ALL, child -> true).reason().isPresent(),
        "a chunk has none");
  }

  private static List<Allocation> children(Allocation parent, Selection selection)
      throws Exception {
    List<Allocation> found = new ArrayList<>();
    Answer<Boolean> all = session.view().children(parent, selection, found::add);
    assertEquals(Boolean.TRUE, all.value().orElseThrow(), () -> all.reason().toString());
    return found.stream().collect(Collectors.toList());
  }
}

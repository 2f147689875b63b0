package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.query.TreeVisitor;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found of a Java heap is what the virtual machine counts in it. */
class HotspotIT {
  private static final Path HOME = Path.of(System.getProperty("java.home"));
  private static final Path CLASSES = Programs.ROOT.resolve("itests/target/test-classes");
  private static final String NODE = JavaObjects.class.getName() + "$Node";

  /** A line of a histogram: number, objects, bytes, name as class files have it. */
  private static final Pattern COUNTED =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)(?: \\(.*\\))?");

  /** Objects of one class that answering may make or fill gaps with. */
  private static final long MEANWHILE = 100;

  private static Lab lab;

  private record Count(long objects, long bytes) {
    Count plus(Count more) {
      return new Count(objects + more.objects, bytes + more.bytes);
    }
  }

  @BeforeAll
  static void start() throws Exception {
    lab = new Lab();
  }

  @AfterAll
  static void end() {
    lab.close();
  }

  static Running start(String options) throws Exception {
    List<String> command = new ArrayList<>(List.of(HOME.resolve("bin/java").toString()));
    command.addAll(List.of("-Xmx32m", "-Xshare:auto"));
    command.addAll(List.of(options.split(" ")));
    command.addAll(List.of("-cp", CLASSES.toString(), JavaObjects.class.getName()));
    return Running.start(command, Map.of());
  }

  private static boolean isJava(Allocation allocation) {
    return allocation.allocator().equals("java-object");
  }

  private static String typeOf(Allocation object) {
    return object.type().value().map(DataType::name).orElse("?");
  }

  private static Map<String, Count> byClass(List<Allocation> objects) {
    Map<String, Count> found = new HashMap<>();
    for (Allocation each : objects) {
      found.merge(typeOf(each), new Count(1, each.size()), Count::plus);
    }
    return found;
  }

  /** What the virtual machine says, of all objects and not only those that are led to. */
  private static Map<String, Count> counted(long pid) throws Exception {
    Path tool = HOME.resolve("bin/jcmd");
    assumeTrue(Files.isExecutable(tool), "not installed: " + tool);
    Programs.Result result =
        Programs.run(
            CLASSES,
            60,
            List.of(tool.toString(), Long.toString(pid), "GC.class_histogram", "-all"));
    Map<String, Count> counted = new HashMap<>();
    for (String line : result.out().lines().toList()) {
      Matcher matcher = COUNTED.matcher(line);
      if (matcher.matches()) {
        Count count = new Count(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        counted.merge(written(matcher.group(3)), count, Count::plus);
      }
    }
    assertTrue(counted.size() > 100, result.out() + result.err());
    return counted;
  }

  private static String written(String name) {
    int dimensions = name.lastIndexOf('[') + 1;
    String element = name.substring(dimensions);
    if (dimensions > 0) {
      element =
          switch (element.charAt(0)) {
            case 'L' -> element.substring(1, element.length() - 1);
            case 'Z' -> "boolean";
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'S' -> "short";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'F' -> "float";
            default -> "double";
          };
    }
    return element + "[]".repeat(dimensions);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:+UseG1GC",
        "-XX:+UseSerialGC",
        "-XX:+UseParallelGC",
        "-XX:+UseG1GC -XX:-UseCompressedOops",
        "-XX:+UseSerialGC -XX:-UseCompressedOops -XX:-UseCompressedClassPointers",
        "-XX:+UseParallelGC -XX:ObjectAlignmentInBytes=16"
      })
  void shouldFindEveryObjectThatTheVirtualMachineCounts(String options) throws Exception {
    try (Running running = start(options);
        Lab.Session session = lab.open(running.pid())) {
      List<Allocation> objects = session.list(HotspotIT::isJava);
      Map<String, Count> found = byClass(objects);
      assertEquals(List.of(), session.view().problems());
      compare(counted(running.pid()), found);
      checkNodes(session, objects);
    }
  }

  private static void compare(Map<String, Count> counted, Map<String, Count> found) {
    Count none = new Count(0, 0);
    TreeSet<String> names = new TreeSet<>(counted.keySet());
    names.addAll(found.keySet());
    List<String> others = new ArrayList<>();
    for (String name : names) {
      Count said = counted.getOrDefault(name, none);
      Count ours = found.getOrDefault(name, none);
      // A name that a class got at run time is written in two ways.
      boolean hidden = name.contains("0x");
      if (!hidden && Math.abs(said.objects() - ours.objects()) > MEANWHILE) {
        others.add(name + ": found " + ours + ", counted " + said);
      }
    }
    assertEquals(List.of(), others);
    for (String name : List.of(NODE, NODE + "[][]", NODE + "[]", "long[]")) {
      assertEquals(counted.get(name), found.get(name), name);
    }
  }

  private static void checkNodes(Lab.Session session, List<Allocation> objects) throws Exception {
    TreeSet<Integer> numbers = new TreeSet<>();
    for (Allocation node : objects) {
      if (typeOf(node).equals(NODE)) {
        CompositeType type = (CompositeType) node.type().value().orElseThrow();
        ByteBuffer bytes =
            ByteBuffer.wrap(session.target().memory().read(node.base(), (int) node.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        int number = bytes.getInt(at(type, "number", "int"));
        numbers.add(number);
        assertEquals(number / 2.0, bytes.getDouble(at(type, "half", "double")));
        assertEquals('x', bytes.getChar(at(type, "letter", "char")));
        assertEquals((long) number << 32, bytes.getLong(at(type, "wide", "long")));
        assertEquals(-1, bytes.get(at(type, "small", "byte")));
      }
    }
    assertEquals(JavaObjects.NODES, numbers.size());
    assertEquals(0, numbers.first());
    assertEquals(JavaObjects.NODES - 1, numbers.last());
  }

  private static int at(CompositeType type, String name, String declared) {
    for (Member member : type.members()) {
      if (member.name().filter(name::equals).isPresent()) {
        assertEquals(declared, member.type().name());
        return (int) member.offset();
      }
    }
    throw new AssertionError(name + " is not in " + type);
  }

  @Test
  void shouldNestObjectsInSpacesOfTheHeap() throws Exception {
    try (Running running = start("-XX:+UseG1GC");
        Lab.Session session = lab.open(running.pid())) {
      List<Allocation> objects = session.list(HotspotIT::isJava);
      Allocation array =
          objects.stream().filter(each -> each.size() > 3_000_000).findFirst().orElseThrow();
      List<Allocation> path = session.view().find(array.base() + 1_500_000).path();
      assertEquals(
          List.of("mmap", "java-heap", "java-object"),
          path.stream().map(Allocation::allocator).toList());
      assertEquals("humongous", path.get(1).name().orElseThrow());
      assertEquals(array, path.get(2));
      for (int i = 0; i < objects.size(); i += 100) {
        Allocation each = objects.get(i);
        assertEquals(each, session.leaf(each.limit() - 1));
      }
    }
  }

  @Test
  void shouldSayWhyItDoesNotLookIntoItsOwnHeap() throws Exception {
    try (Lab.Session session = lab.open(ProcessHandle.current().pid())) {
      List<String> notes = new ArrayList<>();
      session
          .view()
          .walk(
              AddressRange.ALL,
              (depth, allocation, suballocator, note) -> {
                assertFalse(isJava(allocation), allocation::toString);
                note.filter(why -> why.startsWith("the Java heap")).ifPresent(notes::add);
                return depth == 0 ? TreeVisitor.Step.DEEPER : TreeVisitor.Step.SKIP;
              });
      assertFalse(notes.isEmpty());
    }
  }

  @Test
  void shouldFindTheSameInACore() throws Exception {
    try (Running running =
            start(
                "-XX:+UseSerialGC -XX:ReservedCodeCacheSize=8m -XX:CompressedClassSpaceSize=8m"
                    + " -Xss512k");
        Lab.Session session = lab.open(running.pid());
        Cores cores = new Cores()) {
      Map<String, Count> live = byClass(session.list(HotspotIT::isJava));
      try (Lab.Session core = lab.openCore(cores.byGdb(running.pid()))) {
        compare(live, byClass(core.list(HotspotIT::isJava)));
        assertEquals(List.of(), core.view().problems());
      }
    }
  }
}

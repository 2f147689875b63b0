package org.allocs.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.allocs.command.InstalledBundle;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.CoreFile;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DispatcherTest {
  @TempDir private Path directory;
  private FakeEngine engine;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(directory.resolve("native"));
    Files.writeString(
        directory.resolve("native/allocs.pc"),
        "Cflags: -g -I${includedir}\nLibs: -L${libdir} -lallocs\n");
    engine = new FakeEngine(directory);
  }

  @Test
  void shouldListAllCommands() {
    assertEquals(0, engine.run("--help"));
    for (String name : Commands.visible()) {
      assertTrue(engine.out.contains("\n  " + name + " "), name);
    }
    assertEquals(0, engine.run());
  }

  @Test
  void shouldShowAnExampleWithTheHelpOfEachCommand() {
    for (String name : Commands.visible()) {
      assertEquals(0, engine.run(name, "--help"), name);
      assertTrue(engine.out.contains("Usage: allocs " + name + " "), engine.out);
      assertTrue(engine.out.matches("(?s).*Examples?:\n  .*"), engine.out);
      assertEquals("", engine.err);
    }
  }

  @Test
  void shouldSayWhatIsAtAnAddress() {
    assertEquals(0, engine.run("what", "4711", "0x10030"));
    assertTrue(engine.out.contains("int[42]"), engine.out);
    assertEquals(0, engine.run("what", "4711", "--json", "0x10030", "65536", "0x0", "twice"));
    assertEquals(4, engine.out.split("\"path\":\\[", -1).length - 1);
    assertTrue(engine.out.contains("\"path\":\"[4]\""), engine.out);
    assertTrue(engine.view.isClosed());
  }

  @Test
  void shouldShowAllThatASymbolMayMean() {
    engine.run("what", "4711", "twice");
    assertTrue(engine.out.startsWith("0x10020\n") && engine.out.contains("\n0x10100\n"));
  }

  @Test
  void shouldListWhatIsAskedFor() {
    engine.run("list", "4711");
    assertEquals(3, engine.out.lines().count());
    engine.run("list", "4711", "--allocator", "chunks");
    assertEquals(2, engine.out.lines().count());
    engine.run("list", "4711", "--json", "--type", "int[42]");
    assertEquals(2, engine.out.lines().filter(line -> line.startsWith("{")).count());
    engine.run("list", "4711", "--type", "__ARR42_int$32");
    assertEquals(2, engine.out.lines().count());
    engine.run("list", "4711", "--in", "0x10020");
    assertEquals(2, engine.out.lines().count());
    assertEquals(2, engine.run("list", "4711", "--in", "0x99"));
  }

  private static InstalledBundle bundle(
      long id, String name, String state, boolean guest, String... problems) {
    return new InstalledBundle(
        id,
        name,
        "1.2.3",
        state,
        guest,
        "/opt/" + name + ".jar",
        Answer.known("abc" + name, Evidence.certain("file", "SHA-256")),
        List.of("pool"),
        List.of(problems));
  }

  @Test
  void shouldListBundles() {
    engine.bundles.add(bundle(7, "ours", "active", false));
    engine.bundles.add(bundle(8, "mine", "resolved", true));
    assertEquals(0, engine.run("bundles"));
    assertTrue(engine.out.contains("  7  active    ours 1.2.3\n     /opt/ours.jar\n"), engine.out);
    assertTrue(engine.out.contains("     sha256 abcmine  declares: pool\n"), engine.out);
    assertTrue(engine.out.contains("mine 1.2.3  (guest)"), engine.out);
    assertEquals(0, engine.run("bundles", "--pins"));
    assertEquals("abcmine  mine\n", engine.out);
    engine.bundles.add(bundle(-1, "bad", "refused", true, "not in pins"));
    assertEquals(1, engine.run("bundles"));
    assertTrue(engine.out.contains("     ! not in pins\n"), engine.out);
    assertEquals(1, engine.run("bundles", "--json"));
    assertTrue(
        engine.out.contains(
            "{\"id\":null,\"name\":\"bad\",\"version\":\"1.2.3\",\"state\":\"refused\",\"guest\":true"),
        engine.out);
    assertEquals(2, engine.run("bundles", "--json", "--pins"));
  }

  @Test
  void shouldLimitTheDepthOfTheHierarchy() {
    engine.run("tree", "4711", "--depth", "1");
    assertEquals("0x10000-0x11000 4096 maps [heap]  [chunks]\n", engine.out);
    engine.run("tree", "4711", "--json");
    assertTrue(engine.out.startsWith("[{\"allocator\":\"maps\""), engine.out);
    assertEquals(2, engine.run("tree", "4711", "--depth", "0"));
  }

  @Test
  void shouldCountAndShow() {
    engine.run("types", "4711");
    assertTrue(engine.out.contains("           2            336  100.0%  int[42]"), engine.out);
    engine.run("sites", "4711", "--json");
    assertTrue(engine.out.contains("\"address\":\"0x999\""), engine.out);
    engine.run("show", "4711", "0x10024");
    assertTrue(engine.out.contains("[41]: int = 0"), engine.out);
    engine.run("show", "4711", "0x10024", "--as", "int[2]");
    assertFalse(engine.out.contains("[2]:"), engine.out);
    engine.run("stacks", "4711");
    assertTrue(engine.out.contains("thread 4711 sample"), engine.out);
  }

  @Test
  void shouldTakeWhatIsNoNumberForACoreFile() throws Exception {
    Path core = Files.createFile(directory.resolve("core.4711"));
    assertEquals(
        0, engine.run("types", "--exe", "/bin/sample", "--sysroot", "/r", core.toString()));
    assertEquals(
        Optional.of(
            new CoreFile(core, Optional.of(Path.of("/bin/sample")), Optional.of(Path.of("/r")))),
        engine.core);
    assertEquals(0, engine.run("types", "--stop", core.toString()));
    assertTrue(engine.err.contains("stands still"), engine.err);
    assertFalse(engine.target.isHeld());
  }

  @Test
  void shouldRefuseFilesThatAreNoCoreFiles() throws Exception {
    Path text = Files.createFile(directory.resolve("text"));
    assertEquals(3, engine.run("types", text.toString()));
    assertTrue(engine.err.contains("not a core file"), engine.err);
    assertEquals(3, engine.run("types", "no-such-file"));
    assertTrue(engine.err.contains("no such target"), engine.err);
    assertEquals(2, engine.run("types", "--root", "/r", Long.toString(FakeEngine.PID)));
  }

  @Test
  void shouldTellBadUsageFromMissingTargets() {
    for (List<String> bad :
        List.of(
            List.of("nonsense"),
            List.of("what"),
            List.of("what", "4711"),
            List.of("what", "4711", "no_such_symbol"),
            List.of("what", "4711", "-1"),
            List.of("what", "--nonsense"),
            List.of("tree", "4711", "4712"),
            List.of("tree", "4711", "--depth", "x"),
            List.of("show", "4711", "0x10024", "--as", "struct nope"),
            List.of("sites", "4711", "--counts", "--every", "1", "--stop"),
            List.of("config"),
            List.of("config", "--libs", "--cflags"))) {
      assertEquals(2, engine.run(bad.toArray(String[]::new)), bad::toString);
      assertTrue(engine.err.startsWith("allocs: "), engine.err);
      assertEquals("", engine.out);
    }
    for (String target : List.of("4712", "12", "abc", "0", "-", "99999999999999", "/bin/true")) {
      assertEquals(3, engine.run("what", target, "0x10"), target);
      assertEquals(1, engine.err.lines().count(), engine.err);
    }
  }

  @Test
  void shouldHoldTheTargetUntilItIsDone() {
    List<Boolean> held = new ArrayList<>();
    engine.target.meanwhile(count -> held.add(engine.target.isHeld()));
    engine.run("show", "4711", "0x10024", "--stop");
    assertFalse(held.isEmpty() || held.contains(false), held.toString());
    assertFalse(engine.target.isHeld());
    assertEquals(2, engine.run("show", "--stop", "4711", "no_such_symbol"));
    assertFalse(engine.target.isHeld());
    held.clear();
    engine.run("show", "4711", "0x10024");
    assertFalse(held.contains(true), held.toString());
  }

  @Test
  void shouldSayThatTheTargetEndedMeanwhile() {
    engine.target.end();
    assertEquals(3, engine.run("tree", "4711"));
    assertTrue(engine.err.contains("no such process"), engine.err);
  }

  @Test
  void shouldShowProblemsOfAllocators() {
    engine.view.problem("allocator failed: name=x");
    engine.run("tree", "4711");
    assertEquals("", engine.err, "known before the command began");
  }

  @Test
  void shouldPrintPathsForOtherBuilds() {
    assertEquals(0, engine.run("config", "--preload"));
    assertEquals(engine.directory + "/native/liballocs_preload.so\n", engine.out);
    assertEquals(0, engine.run("config", "--cflags"));
    assertEquals("-g -I" + engine.directory + "/include\n", engine.out);
    assertEquals(0, engine.run("config", "--libs"));
    assertEquals("-L" + engine.directory + "/native -lallocs\n", engine.out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"@/etc/passwd", "$(id)", "%s%n", "\u0000"})
  void shouldTakeArgumentsForWhatTheyAre(String strange) {
    assertEquals(2, engine.run("what", "4711", strange));
  }

  @Test
  void shouldKeepTargetsOpenInAShell() throws Exception {
    try (KeptTargets kept = new KeptTargets(engine)) {
      kept.use(TargetName.of(FakeEngine.PID));
      assertEquals(0, engine.run(kept, "what", "0x10030"));
      assertEquals(0, engine.run(kept, "what", "4711", "0x10030"));
      assertEquals(0, engine.run(kept, "tree"));
      assertEquals(1, engine.opened);
      assertFalse(engine.view.isClosed());
      assertEquals(3, engine.view.refreshed());
      assertEquals(3, engine.run(kept, "tree", "1"));
    }
    assertTrue(engine.view.isClosed());
  }

  private void layOutFile() {
    CompositeType node =
        new CompositeType(
            CompositeType.Kind.STRUCT,
            Optional.of("node"),
            "struct node",
            "node",
            OptionalLong.of(4),
            () -> List.of(Member.of("value", ((ArrayType) FakeEngine.INTS).element(), 0)));
    engine.files.put(
        "/bin/laid-out",
        new FakeModuleInfo()
            .section(".text", 0x1000, 0x1000, "AX")
            .function("main", 0x1100, 0x40)
            .line(0x1104, "main", "/src/main.c", 7)
            .type("struct node", node)
            .type("whole", ((ArrayType) FakeEngine.INTS).element()));
  }

  @Test
  void shouldAskAFileByItself() {
    layOutFile();
    assertEquals(0, engine.run("debuginfo", "/bin/laid-out", "--type", "node"));
    assertTrue(engine.out.contains("struct node {\n\tint "), engine.out);
    assertEquals(0, engine.run("debuginfo", "/bin/laid-out", "--type", "whole", "--json"));
    assertTrue(engine.out.startsWith("[{\"name\":\"int\""), engine.out);
    assertEquals(0, engine.run("debuginfo", "/bin/laid-out", "--layouts", "--json"));
    assertEquals(3, engine.out.lines().count(), engine.out);
    assertEquals(0, engine.run("debuginfo", "/bin/laid-out", "--symbol", "main"));
    assertTrue(engine.out.contains("0x1100 in .text"), engine.out);
    assertEquals(0, engine.run("debuginfo", "/bin/laid-out", "--pc", "main+4", "0x1104", "4"));
    assertEquals(
        2, engine.out.lines().filter("  main at /src/main.c:7"::equals).count(), engine.out);
    assertEquals(0, engine.run("debuginfo", "--json", "--pc", "4356", "0x0", "/bin/laid-out"));
    assertTrue(engine.out.contains("\"frames\":[],\"unknown\":"), engine.out);
    engine.in = "0x1104\n\n main+4 4356\n";
    assertEquals(0, engine.run("debuginfo", "/bin/laid-out", "--pc", "0x1104", "-", "0x1104"));
    assertEquals(
        5, engine.out.lines().filter("  main at /src/main.c:7"::equals).count(), engine.out);
    engine.in = "";
    assertEquals(0, engine.run("debuginfo", "--json", "--pc", "-", "/bin/laid-out"));
    assertEquals("[]\n", engine.out);
    assertEquals(0, engine.run("debuginfo", "/bin/laid-out", "--diff", "/bin/laid-out", "--json"));
    assertEquals("{\"added\":[],\"removed\":[],\"changed\":[],\"same\":1}\n", engine.out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bin/laid-out",
        "/bin/laid-out --json",
        "--json /bin/laid-out --layouts",
        "--layouts /bin/laid-out",
        "--type node --json /bin/laid-out",
        "/bin/laid-out --type nodes",
        "--symbol main /bin/laid-out",
        "/bin/laid-out --symbol",
        "/bin/laid-out --frame 0x1104",
        "/bin/laid-out --json --diff /bin/laid-out",
        "/bin/laid-out --diff",
        "/bin/laid-out --type --layouts",
        "/bin/laid-out --type node --layouts",
        "/bin/laid-out --type node --type whole",
        "/bin/laid-out --layouts --layouts",
        "/bin/laid-out --json --json",
        "/bin/laid-out /bin/laid-out",
        "/bin/laid-out --type -",
        "/bin/laid-out -",
        "/bin/laid-out --type=node",
        "/bin/laid-out --pc main+4 0x1104",
        "--pc main /bin/laid-out",
        "@/bin/laid-out",
        "--layouts"
      })
  void shouldUnderstandUsualFormsAsTheParserDoes(String arguments) {
    layOutFile();
    List<String> words = new ArrayList<>(List.of(("debuginfo " + arguments).split(" ")));
    int status = engine.run(words.toArray(String[]::new));
    String out = engine.out;
    String err = engine.err;
    words.addAll(1, List.of("--debug-root", "/"));
    assertEquals(status, engine.run(words.toArray(String[]::new)));
    assertEquals(out, engine.out);
    assertEquals(err, engine.err);
  }

  @Test
  void shouldSayWhatIsNotInAFile() {
    layOutFile();
    assertEquals(1, engine.run("debuginfo", "/bin/laid-out", "--type", "nodes"));
    assertTrue(engine.err.endsWith("\nDid you mean: struct node\n"), engine.err);
    assertEquals(1, engine.run("debuginfo", "/bin/laid-out", "--type", "whale"));
    assertTrue(engine.err.endsWith("\nDid you mean: whole\n"), engine.err);
    assertEquals(1, engine.run("debuginfo", "/bin/laid-out", "--symbol", "nothing"));
    assertFalse(engine.err.contains("mean"), engine.err);
    assertEquals(1, engine.run("debuginfo", "/bin/laid-out", "--symbol", "Main"));
    assertTrue(engine.err.endsWith("\nDid you mean: main\n"), engine.err);
    assertEquals(1, engine.run("debuginfo", "/bin/absent"));
    assertEquals(1, engine.run("debuginfo", "/bin/laid-out", "--diff", "/bin/absent"));
    assertEquals(1, engine.run("debuginfo", "/bin/laid-out", "--frame", "0x1104"));
    assertEquals(1, engine.run("debuginfo", "/bin/laid-out", "--debug-root", "/no/such"));
    for (List<String> bad :
        List.of(
            List.of("debuginfo"),
            List.of("debuginfo", "--pc", "0x1"),
            List.of("debuginfo", "/bin/laid-out", "/bin/other"),
            List.of("debuginfo", "/bin/laid-out", "--pc"),
            List.of("debuginfo", "/bin/laid-out", "--pc", "no_such_symbol"),
            List.of("debuginfo", "/bin/laid-out", "--type", "a", "--layouts"),
            List.of("debuginfo", "/bin/laid-out", "--nonsense"))) {
      assertEquals(2, engine.run(bad.toArray(String[]::new)), bad::toString);
      assertEquals("", engine.out);
    }
  }

  @Test
  void shouldCompleteOptionsAndProcesses() {
    assertTrue(Completion.words("list", "--").containsAll(List.of("--json", "--in", "--type")));
    assertTrue(Completion.words("no-such-command", "-").isEmpty());
    assertTrue(Completion.words("debuginfo", "--").containsAll(List.of("--layouts", "--pc")));
    String prefix = directory + "/nat";
    assertEquals(Set.of(directory + "/native/"), Completion.words("debuginfo", prefix));
    assertTrue(Completion.words("debuginfo", directory + "/none/\0").isEmpty());
    String self = Long.toString(ProcessHandle.current().pid());
    assertTrue(Completion.words("what", "").contains(self));
  }

  @Test
  void shouldHaveFilesOfDeclarationsUsedBeforeTheTargetIsAsked() {
    assertEquals(0, engine.run("list", "--declare", "a.yaml", "--declare", "b.yaml", "4711"));
    assertEquals(List.of(Path.of("a.yaml"), Path.of("b.yaml")), engine.declared);
    assertEquals(0, engine.run("list", "4711"));
    assertEquals(2, engine.declared.size());
    assertEquals(2, engine.run("list", "--declare", "wrong.yaml", "4711"));
    assertTrue(engine.err.contains("wrong.yaml:3:1: a mistake"), engine.err);
  }
}

package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.allocs.change.Change;
import org.allocs.change.LoggedChange;
import org.allocs.change.Outcome;
import org.allocs.inspect.LiveHeap;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.query.Resolution;
import org.allocs.target.Hold;
import org.allocs.type.DataType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A program that has its own objects changed, looked at from outside. */
class ChangesIT {
  private static Running running;
  private static Lab lab;
  private static Lab.Session session;

  @BeforeAll
  static void start() throws Exception {
    Path program = Fixture.program("changes", "-g", "-O1", "-I" + Programs.HOME.resolve("include"));
    running =
        Running.start(
            List.of(program.toString()),
            Map.of("LD_PRELOAD", Programs.HOME.resolve("native/liballocs_preload.so").toString()));
    lab = new Lab();
    session = lab.open(running.pid());
  }

  @AfterAll
  static void end() {
    session.close();
    lab.close();
    running.close();
  }

  private static Allocation at(String said) throws Exception {
    Resolution found = session.view().find(running.address(said));
    return found.leaf().orElseThrow(() -> new AssertionError(session.view().problems()));
  }

  private static String type(String said) throws Exception {
    Answer<DataType> type = session.view().type(at(said));
    assertEquals(Optional.of(Grade.CERTAIN), type.grade(), () -> type.toString());
    assertEquals("set", type.evidence().get(0).source());
    assertTrue(type.evidence().get(0).detail().endsWith(", by the program itself"));
    return type.value().orElseThrow().name();
  }

  @Test
  void shouldBelieveTheTypesThatAreSet() throws Exception {
    assertEquals("struct point[10]", type("points"));
    assertEquals("struct text", type("text"));
    assertEquals("struct node[4]", type("zeroed"));
    assertEquals(64, at("zeroed").size());
    assertEquals(
        Optional.of("main"), session.view().site(at("zeroed")).value().orElseThrow().function());
  }

  @Test
  void shouldMakeOneUnionOfSeveralTypes() throws Exception {
    assertEquals("struct node[3] | struct point[6] | char *[6]", type("either"));
    DataType union = session.view().type(at("either")).value().orElseThrow();
    assertEquals(
        "__SYNTHUNION___ARR3_node___ARR6_point___ARR6___PTR_signed_char$8", union.uniqtype());
    List<String> paths =
        session.view().typesAt(at("either"), at("either").base() + 8).value().orElseThrow().stream()
            .map(path -> path.path())
            .toList();
    assertTrue(
        paths.containsAll(List.of("node[0].value", "point[1].x", "pointer[1]")), paths.toString());
  }

  @Test
  void shouldNotBelieveWhatDoesNotFit() throws Exception {
    Answer<DataType> misfit = session.view().type(at("misfit"));
    assertTrue(misfit.evidence().stream().noneMatch(e -> e.source().equals("set")));
    assertEquals(
        Optional.of("set as struct point, whose size does not fit: size=8 object=7"),
        at("misfit").type().reason());
    String nameless = at("nameless").type().reason().orElseThrow();
    assertTrue(nameless.startsWith("set as struct nobody: "), nameless);
  }

  @Test
  void shouldShowTheSiteThatIsSet() throws Exception {
    Allocation sited = at("sited");
    assertEquals("say", session.view().site(sited).value().orElseThrow().function().orElseThrow());
    assertEquals("set by the program", sited.attributes().get("site"));
  }

  @Test
  void shouldNestWhatIsInAnArena() throws Exception {
    Resolution found = session.view().find(running.address("arena") + 85);
    List<String> path = found.path().stream().map(Allocation::allocator).toList();
    assertEquals(List.of("malloc", "my-pool"), path.subList(path.size() - 2, path.size()));
    Allocation part = found.leaf().orElseThrow();
    assertEquals("struct node", session.view().type(part).value().orElseThrow().name());
    assertEquals(
        Optional.of("my-pool"), session.view().find(running.address("arena")).suballocator());
    assertEquals(Optional.empty(), session.view().find(running.address("demoted")).suballocator());
  }

  @Test
  void shouldTellWhichPoliciesHoldAChunk() throws Exception {
    String held = session.view().lifetime(at("held")).value().orElseThrow().detail();
    assertTrue(held.endsWith("policies that have to let go: cache, pin"), held);
    String freed = session.view().lifetime(at("freed")).value().orElseThrow().detail();
    assertEquals("the program freed it; policies that have to let go: cache", freed);
    assertEquals("malloc", at("freed").allocator());
  }

  /** The heap is typed as a whole, too. */
  @Test
  void shouldCountChunksByTheTypesThatAreSet() throws Exception {
    LiveHeap heap = LiveHeap.byType(session.view());
    Map<String, Long> counts = new HashMap<>();
    heap.groups().forEach(group -> counts.merge(group.label(), group.count(), Long::sum));
    assertEquals(1, counts.get("struct point[10]"), counts::toString);
    assertEquals(1, counts.get("struct text"), counts::toString);
    assertEquals(1, counts.get("struct node[3] | struct point[6] | char *[6]"), counts::toString);
  }

  @Test
  void shouldListWhatWasChanged() throws Exception {
    List<LoggedChange> changes = session.view().changes();
    assertEquals(
        List.of(
            "set type struct point",
            "set type struct node | struct point | char *",
            "set type struct text",
            "set type struct point",
            "set type struct nobody",
            "set type struct node",
            "set site ",
            "promote my-pool",
            "set type struct node",
            "promote my-pool",
            "demote my-pool",
            "attach cache",
            "attach pin",
            "attach cache",
            "allocate ",
            "set type struct node"),
        changes.stream().map(c -> c.kind().words() + " " + c.detail()).toList());
    LoggedChange first = changes.get(0);
    assertEquals(1, first.number());
    assertEquals(at("points").range(), first.where());
    assertEquals("typed", session.view().describe(first.calls().get(0)).function().orElseThrow());
    Programs.Result text = allocs("changes", Long.toString(running.pid()));
    assertEquals(16, text.out().lines().count(), text::toString);
    assertTrue(text.out().startsWith("1  set type  0x"), text::toString);
    Programs.Result json = allocs("changes", "--json", Long.toString(running.pid()));
    assertTrue(
        json.out().contains("\"change\":\"promote\"") && json.out().endsWith("}]\n"),
        json::toString);
  }

  private static Programs.Result allocs(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(Programs.ROOT.resolve("allocs").toString()));
    command.addAll(List.of(arguments));
    Programs.Result result = Programs.run(Programs.ROOT, 60, command);
    assertEquals(0, result.status(), result::toString);
    return result;
  }

  @Test
  void shouldRefuseToChangeWhatIsHeldStill() throws Exception {
    Allocation points = at("points");
    Hold hold = session.target().hold();
    try {
      Outcome outcome = session.view().change(points, new Change.Free());
      assertEquals(Outcome.Cause.LOOKED_AT, outcome.refused().orElseThrow().cause());
    } finally {
      hold.close();
    }
  }
}

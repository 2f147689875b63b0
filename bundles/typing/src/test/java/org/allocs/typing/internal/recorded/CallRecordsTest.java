package org.allocs.typing.internal.recorded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.allocs.typing.internal.recorded.CallRecord.Kind;
import org.junit.jupiter.api.Test;

class CallRecordsTest {
  private static CallRecords parse(String text) {
    return CallRecords.parse(text.replace('!', '\0').getBytes(StandardCharsets.UTF_8));
  }

  private static final String NODE = "/src/./a.c:12:7\t12\tmain\txmalloc\tE\tstruct node\t\tvoid!";

  @Test
  void shouldFindACallByItsPlace() {
    CallRecord record = parse(NODE).at("/src/a.c", 12, 0, any -> true).orElseThrow();
    assertEquals(
        new CallRecord(
            "/src/a.c", 12, 7, 12, "main", "xmalloc", Kind.ELEMENTS, "struct node", "", "void"),
        record);
    assertEquals(Optional.empty(), parse(NODE).at("/src/a.c", 13, 7, any -> true));
    assertEquals(Optional.empty(), parse(NODE).at("/src/b.c", 12, 7, any -> true));
  }

  @Test
  void shouldTellCallsOfOneLineByColumnOrNotAtAll() {
    CallRecords two = parse(NODE + NODE.replace(":7", ":40").replace("struct node", "struct leaf"));
    assertEquals("struct leaf", two.at("/src/a.c", 12, 40, any -> true).orElseThrow().type());
    assertEquals("struct node", two.at("/src/a.c", 12, 7, any -> true).orElseThrow().type());
    assertEquals(Optional.empty(), two.at("/src/a.c", 12, 20, any -> true));
  }

  @Test
  void shouldCountRepetitionsOnce() {
    CallRecords same = parse(NODE + NODE + NODE.replace(":7", ":40"));
    assertTrue(same.at("/src/a.c", 12, 0, any -> true).isPresent());
    assertTrue(same.between("main", any -> true).isPresent());
    assertEquals(Optional.empty(), same.between("other", any -> true));
  }

  @Test
  void shouldLeaveOutWhatIsMalformed() {
    for (String wrong :
        new String[] {
          "",
          "!!!",
          "x",
          NODE.replace("12:7", "twelve:7"),
          NODE.replace("12:7", "99999999999:7"),
          NODE.replace("\tE\t", "\tEE\t"),
          NODE.replace("\tE\t", "\t?\t"),
          NODE.replace("\tvoid", ""),
          NODE.replace("/src/./a.c:12:7", "12"),
        }) {
      assertTrue(parse(wrong).isEmpty(), wrong);
      assertFalse(parse(wrong + "!" + NODE).isEmpty(), wrong);
    }
  }

  @Test
  void shouldTakeAnyBytes() {
    Random random = new Random(1999993);
    byte[] node = NODE.replace('!', '\0').getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[node.length * 4];
      for (int k = 0; k < bytes.length; k++) {
        bytes[k] = random.nextInt(8) == 0 ? (byte) random.nextInt() : node[k % node.length];
      }
      CallRecords.parse(bytes).at("/src/a.c", 12, 7, any -> true);
    }
  }
}

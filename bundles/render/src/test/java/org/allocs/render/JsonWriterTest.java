package org.allocs.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  private final StringBuilder written = new StringBuilder();
  private final JsonWriter json = new JsonWriter(written);

  @Test
  void shouldWriteMembersOfTheSameObjectAgainAsTheFirstTime() {
    List<String> asked = new ArrayList<>();
    json.array();
    for (Object of : List.of("a", "b", "a")) {
      json.object().key("first").value(1);
      json.members(
          of,
          inner -> {
            asked.add(of.toString());
            inner.key("name").value("\"" + of).key("list").array().value(2).endArray();
          });
      json.key("last").nothing().endObject();
    }
    json.endArray();
    String a = "{\"first\":1,\"name\":\"\\\"a\",\"list\":[2],\"last\":null}";
    assertEquals("[" + a + "," + a.replace("\\\"a", "\\\"b") + "," + a + "]", written.toString());
    assertEquals(List.of("a", "b"), asked);
  }

  @Test
  void shouldNotKeepWithoutBound() {
    String large = "x".repeat(1 << 13);
    for (int i = 0; i < 3; i++) {
      int from = i;
      json.object().members(large, inner -> inner.key(large).value(from)).endObject();
    }
    String member = "{\"" + large + "\":";
    assertEquals(member + "0}" + member + "1}" + member + "2}", written.toString());
  }
}

package org.allocs.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.Samples;
import org.allocs.inspect.Shown;
import org.allocs.inspect.Stacks;
import org.allocs.model.AddressRange;
import org.junit.jupiter.api.Test;

class JsonTest {
  private final StringBuilder out = new StringBuilder();
  private final JsonWriter json = new JsonWriter(out);

  @Test
  void shouldSeparateAndNest() {
    json.object().key("a").value(1).key("b").array().value("x").object().endObject().endArray();
    json.key("c").nothing().key("d").value(Optional.of("y")).key("e").value(true).endObject();
    assertEquals("{\"a\":1,\"b\":[\"x\",{}],\"c\":null,\"d\":\"y\",\"e\":true}", out.toString());
  }

  @Test
  void shouldEscape() {
    json.value("\"\\\n\r\t\u0001\u007f€\ud83d\ude00\ud800");
    assertEquals("\"\\\"\\\\\\n\\r\\t\\u0001\\u007f€\ud83d\ude00\\ud800\"", out.toString());
  }

  @Test
  void shouldWriteValuesOnLinesOfTheirOwn() {
    json.object().endObject().endLine().object().endObject().endLine();
    assertEquals("{}\n{}\n", out.toString());
  }

  @Test
  void shouldWriteAllThatIsKnownOfAnAddress() throws AllocsException {
    FactsJson.inspection(json, Inspection.at(Samples.view(), Samples.SECOND + 9));
    assertEquals(
        "{'address':'0x10049','allocator':'chunks','base':'0x10040','limit':'0x10058','size':24,"
            + "'offset':9,'type':{'name':'struct node','uniqtype':'node','qualifiedUniqtype':'node','size':24,'grade':'certain','evidence':"
            + "[{'source':'test','detail':'as laid out','grade':'certain'}]},"
            + "'field':{'path':'next','type':'struct node *','offset':8},'name':null,'demangled':null,"
            + "'site':{'address':'0x51993','function':'push','module':'/bin/sample',"
            + "'file':'/src/sample.c','line':42},'usableSize':24,"
            + "'attributes':{'kind':'heap-chunk'},'suballocator':null,'note':null,"
            + "'path':[{'allocator':'maps','base':'0x10000','limit':'0x11000','name':'[heap]'},"
            + "{'allocator':'chunks','base':'0x10040','limit':'0x10058','name':null}]}",
        out.toString().replace('"', '\''));
  }

  @Test
  void shouldWriteWhyNothingIsThere() throws AllocsException {
    FactsJson.inspection(json, Inspection.at(Samples.view(), -1));
    assertTrue(out.toString().contains("\"allocator\":null,\"base\":null"), out::toString);
    assertTrue(out.toString().contains("\"reason\":\"not mapped\""), out::toString);
    assertTrue(out.toString().endsWith("\"path\":[]}"), out::toString);
  }

  @Test
  void shouldWriteTheHierarchyNested() throws AllocsException {
    JsonTree tree = new JsonTree(json, Samples.view());
    Samples.view().walk(AddressRange.ALL, tree);
    tree.close();
    String text = out.toString();
    assertTrue(text.startsWith("[{\"allocator\":\"maps\""), text);
    assertEquals(count(text, '['), count(text, ']'));
    assertEquals(count(text, '{'), count(text, '}'));
    assertTrue(text.endsWith("\"children\":[]}]}]"), text);
    assertTrue(text.contains("\"site\":null"), text);
    assertTrue(text.contains("\"site\":{\"address\":\"0x"), text);
  }

  private static long count(String text, char c) {
    return text.chars().filter(each -> each == c).count();
  }

  @Test
  void shouldWriteTheHeapInGroups() throws AllocsException {
    HeapJson.heap(json, LiveHeap.bySite(Samples.view()));
    String text = out.toString().replace('"', '\'');
    assertTrue(text.startsWith("{'count':3,'bytes':54,'groups':[{'label':'push at"), text);
    assertTrue(text.contains("'unknown':'not recorded','count':1,'bytes':6,'share':0.1111"), text);
  }

  @Test
  void shouldCountBySiteWhatOneAllocatorIssued() throws AllocsException {
    LiveHeap maps = LiveHeap.bySite(Samples.view(), "maps");
    assertEquals(0x2000, maps.bytes());
    assertEquals(1, maps.groups().size());
    LiveHeap chunks = LiveHeap.bySite(Samples.view(), "chunks");
    assertEquals(LiveHeap.bySite(Samples.view()).bytes(), chunks.bytes());
    assertEquals(2, chunks.groups().get(0).count());
    assertEquals(List.of(), chunks.coverage());
    assertEquals(0, LiveHeap.bySite(Samples.view(), "nobody").count());
  }

  @Test
  void shouldWriteObjectsAndStacks() throws AllocsException {
    ShownJson.object(json, Shown.at(Samples.view(), Samples.FIRST, 2));
    StacksJson.stacks(json, Stacks.of(Samples.view()));
    String text = out.toString().replace('"', '\'');
    assertTrue(text.contains("'label':'.name','type':'char *'"), text);
    assertTrue(text.contains("'string':'hello'"), text);
    String thread = "'tid':1999993,'name':'sample','state':null,'stack':null,'guard':null,";
    assertTrue(text.contains(thread + "'pthread':null,'tls':[],'frames':[]"), text);
  }
}

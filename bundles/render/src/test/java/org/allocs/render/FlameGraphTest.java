package org.allocs.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.allocs.inspect.CallTree;
import org.allocs.inspect.LiveHeap;
import org.allocs.inspect.LiveHeap.Group;
import org.allocs.model.Site;
import org.allocs.model.SourceFrame;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class FlameGraphTest {
  private static Site site(long address, String... functions) {
    List<SourceFrame> frames = new ArrayList<>();
    for (String function : functions) {
      frames.add(new SourceFrame(Optional.of(function), "/src/a.cc", 7, 0));
    }
    return new Site(address, Optional.of("/bin/a"), Optional.empty(), frames);
  }

  private static Group group(long count, long bytes, Site... calls) {
    return new Group(
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(calls),
        List.of(),
        List.of(),
        count,
        bytes);
  }

  private static CallTree tree() {
    Site main = site(1, "main");
    Site inlined = site(2, "make<int, char>", "build");
    Group unknown =
        new Group(
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.of("lost"),
            List.of(),
            List.of(),
            List.of(),
            1,
            50);
    List<Group> groups =
        List.of(
            group(3, 300, inlined, main),
            group(5, 500, site(3, "a;b\u0007"), main),
            group(1, 150, main),
            unknown);
    return CallTree.of("all", new LiveHeap(groups, 10, 1000, List.of(), List.of()));
  }

  private interface Writer {
    void write(PrintStream out, CallTree tree);
  }

  private static String written(Writer writer, CallTree tree) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    writer.write(out, tree);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void shouldFoldPathsWithTheirInlinedFunctions() {
    assertEquals(
        List.of("main 150", "main;a,b\\x07 500", "main;build;make<int, char> 300", "(unknown) 50"),
        written(FoldedText::write, tree()).lines().toList());
  }

  private static List<Element> boxes(Document picture) {
    NodeList found = picture.getElementsByTagName("g");
    List<Element> boxes = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      boxes.add((Element) found.item(i));
    }
    return boxes;
  }

  private static Document picture(CallTree tree) throws Exception {
    byte[] svg = written(FlameGraph::write, tree).getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg));
  }

  @Test
  void shouldDrawEachFunctionAsWideAsItsBytesAboveItsCaller() throws Exception {
    List<Element> boxes = boxes(picture(tree()));
    assertEquals(
        List.of("all", "main", "a;b\\x07", "build", "make<int, char>", "(unknown)"),
        boxes.stream().map(box -> box.getAttribute("data-t")).toList());
    assertEquals(
        List.of("1200.000", "1140.000", "600.000", "360.000", "360.000", "60.000"),
        boxes.stream().map(box -> box.getAttribute("data-w")).toList());
    assertEquals(
        List.of("0", "1", "2", "2", "3", "1"),
        boxes.stream().map(box -> box.getAttribute("data-d")).toList());
    String title = boxes.get(3).getElementsByTagName("title").item(0).getTextContent();
    assertEquals("build at a.cc:7 in a\n300 bytes (30.0%), 3 chunks", title);
  }

  @Test
  void shouldDrawAnEmptyHeap() throws Exception {
    CallTree empty = CallTree.of("all", new LiveHeap(List.of(), 0, 0, List.of(), List.of()));
    assertEquals(1, boxes(picture(empty)).size());
    assertTrue(written(FoldedText::write, empty).isEmpty());
  }
}

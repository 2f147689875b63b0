package org.allocs.render;

import java.io.PrintStream;
import java.util.Locale;
import org.allocs.inspect.CallTree;
import org.allocs.inspect.Sites;

/**
 * A tree of calls as a picture (Gregg, "The Flame Graph", CACM 59(6), 2016): a box for each
 * function, as wide as the bytes below it, the callers under the called. Scalable Vector Graphics;
 * pointing at a box tells more, and a click makes it the whole width.
 */
public final class FlameGraph {
  private static final int WIDTH = 1200;
  private static final int ROW = 18;
  private static final int MARGIN = 10;
  private static final int HEAD = 34;
  private static final double LETTER = 6.6;

  /** Boxes below this width in pixels are left out: nobody could point at them. */
  private static final double LEAST = 0.2;

  private static final String SCRIPT =
      """
      function zoom(e) {
        var g = e.target.closest('g'); if (!g || !g.dataset.x) return;
        var x = +g.dataset.x, w = +g.dataset.w, depth = +g.dataset.d;
        document.querySelectorAll('g[data-x]').forEach(function (b) {
          var bx = +b.dataset.x, bw = +b.dataset.w, below = +b.dataset.d < depth;
          var inside = bx >= x - 1e-6 && bx + bw <= x + w + 1e-6;
          var around = below && bx <= x + 1e-6 && bx + bw >= x + w - 1e-6;
          b.style.display = inside && !below || around ? '' : 'none';
          var left = around ? 0 : (bx - x) / w, width = around ? 1 : bw / w;
          place(b, %1$d + left * %2$d, width * %2$d);
        });
      }
      function place(b, x, w) {
        var r = b.querySelector('rect'), t = b.querySelector('text'), full = b.dataset.t;
        r.setAttribute('x', x); r.setAttribute('width', w); t.setAttribute('x', x + 3);
        var room = Math.floor((w - 6) / %3$s);
        t.textContent = room < 3 ? '' : full.length <= room ? full : full.slice(0, room - 1) + '\\u2026';
      }
      document.documentElement.addEventListener('click', zoom);
      """;

  private final PrintStream out;
  private final CallTree root;
  private final int height;

  private FlameGraph(PrintStream out, CallTree root) {
    this.out = out;
    this.root = root;
    this.height = HEAD + (depth(root) + 1) * ROW + MARGIN;
  }

  /** Writes a whole file. */
  public static void write(PrintStream out, CallTree root) {
    new FlameGraph(out, root).write();
  }

  private static double width(CallTree node, CallTree root) {
    return root.bytes() == 0 ? WIDTH : (double) WIDTH * node.bytes() / root.bytes();
  }

  private int depth(CallTree node) {
    int deepest = 0;
    for (CallTree child : node.children()) {
      if (width(child, root) >= LEAST) {
        deepest = Math.max(deepest, 1 + depth(child));
      }
    }
    return deepest;
  }

  private void write() {
    out.printf(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %1$d %2$d\""
            + " font-family=\"monospace\" font-size=\"11\">%n",
        WIDTH + 2 * MARGIN, height);
    out.printf("<rect width=\"100%%\" height=\"100%%\" fill=\"#fffdf7\"/>%n");
    out.printf(
        "<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>%n",
        MARGIN, escaped(root.label() + ": live bytes by the calls that allocated them"));
    box(root, 0, 0);
    out.printf("<script><![CDATA[%n");
    out.print(String.format(Locale.ROOT, SCRIPT, MARGIN, WIDTH, LETTER));
    out.printf("]]></script>%n</svg>%n");
  }

  private void box(CallTree node, double left, int depth) {
    double width = width(node, root);
    if (width < LEAST) {
      return;
    }
    int y = height - MARGIN - (depth + 1) * ROW;
    String label = Plain.of(node.label());
    out.printf(
        Locale.ROOT,
        "<g data-x=\"%.3f\" data-w=\"%.3f\" data-d=\"%d\" data-t=\"%s\"><title>%s</title>"
            + "<rect x=\"%.3f\" y=\"%d\" width=\"%.3f\" height=\"%d\" fill=\"%s\" stroke=\"#fffdf7\"/>"
            + "<text x=\"%.3f\" y=\"%d\">%s</text></g>%n",
        left,
        width,
        depth,
        escaped(label),
        escaped(title(node)),
        MARGIN + left,
        y,
        width,
        ROW - 1,
        color(node),
        MARGIN + left + 3,
        y + ROW - 6,
        escaped(fitting(label, width)));
    double at = left;
    for (CallTree child : node.children()) {
      box(child, at, depth + 1);
      at += width(child, root);
    }
  }

  private String title(CallTree node) {
    double share = root.bytes() == 0 ? 100 : 100.0 * node.bytes() / root.bytes();
    String place = node.place().map(p -> " at " + p).orElse("");
    String module = node.module().map(m -> " in " + Sites.fileName(m)).orElse("");
    return Plain.of(node.label() + place + module)
        + String.format(
            Locale.ROOT, "\n%,d bytes (%.1f%%), %,d chunks", node.bytes(), share, node.count());
  }

  private static String fitting(String label, double width) {
    int room = (int) ((width - 6) / LETTER);
    if (room < 3) {
      return "";
    }
    return label.length() <= room ? label : label.substring(0, room - 1) + "\u2026";
  }

  /** Functions of one file are of one hue, so that libraries tell themselves apart. */
  private static String color(CallTree node) {
    int hue = Math.floorMod(node.module().orElse("").hashCode() * 47, 360);
    int light = 68 + Math.floorMod(node.label().hashCode(), 12);
    return node.module().isEmpty() ? "#d8d4c8" : "hsl(" + hue + ",62%," + light + "%)";
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}

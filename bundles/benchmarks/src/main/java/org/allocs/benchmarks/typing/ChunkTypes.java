package org.allocs.benchmarks.typing;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.allocs.embed.Allocs;
import org.allocs.embed.Session;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Conventions;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Grade;
import org.allocs.model.Site;
import org.allocs.query.MemoryView;
import org.allocs.type.DataType;

/**
 * Writes the type of every live chunk of a process to a file, one a line in ascending order, fields
 * separated by tabs:
 *
 * <pre>
 * base, size, unique name of the type or -, type, source of the strongest evidence, its grade,
 * all evidence or the reason why there is no type, functions that were called, site,
 * first 16 bytes in hex
 * </pre>
 *
 * A chunk that a custom allocator parcels out counts without its objects, which are chunks
 * themselves; where nothing tells its type, it is a {@code pool}. Of an object without a type whose
 * calls are not on record either, the evidence is {@code unknown object}.
 *
 * <p>Of objects in objects the inner ones count, where both the rules of a user and the structures
 * of the program tell them; an object that is all of a chunk which has a type does not.
 *
 * <p>Prints chunks and milliseconds.
 */
public final class ChunkTypes {
  private static final int MAX_FIELD = 400;
  private static final int CONTENT = 16;

  private final MemoryView view;
  private final PrintWriter out;
  private final Map<List<Long>, String> calls = new HashMap<>();
  private final Map<Long, String> sites = new HashMap<>();
  private Optional<Line> last = Optional.empty();
  private long count;

  /** A chunk that may still turn out to have objects in it. */
  private static final class Line {
    private static final int SIZE = 1;
    private static final int UNIQUE = 2;
    private static final int SOURCE = 4;
    private static final int GRADE = 5;

    private final AddressRange range;
    private final String[] fields;
    private final StringBuilder objects = new StringBuilder();
    private Optional<AddressRange> object = Optional.empty();
    private int objectAt;
    private long parcelled;

    Line(AddressRange range, String... fields) {
      this.range = range;
      this.fields = fields;
    }

    /** An object in it, in place of the last one if it is in that. */
    void add(Line line, boolean told) {
      if (line.range.equals(range) && !fields[UNIQUE].equals("-")) {
        return;
      }
      if (object.isPresent() && object.get().contains(line.range)) {
        objects.setLength(objectAt);
        parcelled -= object.get().size();
      }
      if (!told && line.fields[UNIQUE].equals("-")) {
        line.fields[SOURCE] = "unknown object";
      }
      object = Optional.of(line.range);
      objectAt = objects.length();
      objects.append('\n').append(line.text());
      parcelled += line.range.size();
    }

    String text() {
      if (parcelled > 0) {
        fields[SIZE] = Long.toString(range.size() - parcelled);
        if (fields[UNIQUE].equals("-")) {
          Arrays.fill(fields, UNIQUE, GRADE, "pool");
          fields[GRADE] = Grade.CERTAIN.word();
        }
      }
      return String.join("\t", fields) + objects;
    }
  }

  private ChunkTypes(MemoryView view, PrintWriter out) {
    this.view = view;
    this.out = out;
  }

  /** Arguments: id of the process, file to write. */
  public static void main(String[] arguments) throws AllocsException, IOException {
    long start = System.nanoTime();
    try (Session session = Allocs.open(Long.parseLong(arguments[0]));
        PrintWriter out = new PrintWriter(Path.of(arguments[1]).toFile(), StandardCharsets.UTF_8)) {
      ChunkTypes chunks = new ChunkTypes(session.view(), out);
      session.view().typedHeap();
      session.list(chunks::write);
      chunks.last.ifPresent(line -> out.println(line.text()));
      if (out.checkError()) {
        throw new IOException("not written: " + arguments[1]);
      }
      System.out.println(chunks.count + "\t" + (System.nanoTime() - start) / 1_000_000);
    }
  }

  private boolean write(Allocation chunk) throws AllocsException {
    if (Conventions.isHeapChunk(chunk)) {
      count++;
      Answer<DataType> type = view.type(chunk);
      Optional<Evidence> strongest = type.evidence().stream().findFirst();
      Line line =
          new Line(
              chunk.range(),
              "0x" + Long.toHexString(chunk.base()),
              Long.toString(chunk.size()),
              type.value().map(t -> field(t.qualifiedUniqtype())).orElse("-"),
              type.value().map(t -> field(t.name())).orElse("-"),
              strongest.map(Evidence::source).orElse("-"),
              type.grade().map(Grade::word).orElse("-"),
              field(
                  type.reason()
                      .orElseGet(
                          () ->
                              type.evidence().stream()
                                  .map(Evidence::toString)
                                  .collect(Collectors.joining("; ")))),
              calls.computeIfAbsent(chunk.calls(), path -> path(chunk)),
              sites.computeIfAbsent(chunk.siteAddress().orElse(0), any -> site(chunk)),
              content(chunk));
      if (last.isPresent() && last.get().range.contains(chunk.range())) {
        last.get().add(line, chunk.siteAddress().isPresent());
      } else {
        last.ifPresent(before -> out.println(before.text()));
        last = Optional.of(line);
      }
    }
    return true;
  }

  private String content(Allocation chunk) throws AllocsException {
    byte[] bytes = new byte[(int) Math.min(CONTENT, chunk.size())];
    int got = view.context().target().memory().readSome(chunk.base(), bytes, 0, bytes.length);
    return HexFormat.of().formatHex(bytes, 0, got);
  }

  private String path(Allocation chunk) {
    return field(
        view.calls(chunk).stream()
            .map(site -> site.function().orElse("?"))
            .collect(Collectors.joining(" < ")));
  }

  private String site(Allocation chunk) {
    Optional<Site> site = view.site(chunk).value();
    return field(site.map(s -> s.function().orElse("?") + position(s)).orElse("no site"));
  }

  private static String position(Site site) {
    return site.file().map(file -> " " + file + ":" + site.line().orElse(0)).orElse("");
  }

  /** On one line and of bounded length. */
  private static String field(String text) {
    String line = text.replaceAll("\\s", " ");
    return line.length() > MAX_FIELD ? line.substring(0, MAX_FIELD) : line;
  }
}

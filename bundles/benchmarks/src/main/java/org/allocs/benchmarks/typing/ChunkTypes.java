package org.allocs.benchmarks.typing;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
 * Prints chunks and milliseconds.
 */
public final class ChunkTypes {
  private static final int MAX_FIELD = 400;
  private static final int CONTENT = 16;

  private final MemoryView view;
  private final PrintWriter out;
  private final Map<List<Long>, String> calls = new HashMap<>();
  private final Map<Long, String> sites = new HashMap<>();
  private long count;

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
      out.println(
          String.join(
              "\t",
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
              content(chunk)));
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

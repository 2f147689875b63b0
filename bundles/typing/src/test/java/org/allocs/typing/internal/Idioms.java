package org.allocs.typing.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.allocs.allocator.Context;
import org.allocs.allocator.TypeEvidence;
import org.allocs.debuginfo.internal.FileDebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.hooks.HookIndex;
import org.allocs.hooks.RecordedChunk;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.process.internal.LiveTarget;
import org.allocs.target.Target;
import org.allocs.testkit.FakeContext;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;

/**
 * One of the programs in {@code src/test/c}, compiled, running under the hooks, with what it says
 * about its own chunks.
 */
final class Idioms implements AutoCloseable {
  private static final Path HOOKS = Path.of("target/interposer").toAbsolutePath();

  /** A chunk, and what the program says of its type. */
  record Expectation(long address, String mark, String type) {
    private static final String BY_LINE = "by line ";

    /** Whether a type is one of those that are right. */
    boolean allows(String name) {
      return isAmong(name, Arrays.stream(type.split(" or ")).filter(a -> !a.startsWith(BY_LINE)));
    }

    /** Whether it is right as far as the source line says. */
    boolean allowsByLine(String name) {
      return isAmong(name, Arrays.stream(type.replace(BY_LINE, "").split(" or ")));
    }

    private static boolean isAmong(String name, Stream<String> alternatives) {
      return alternatives.map(Idioms::spelled).anyMatch(spelled(name)::equals);
    }
  }

  /** Compilers spell template arguments each in their own way. */
  private static String spelled(String name) {
    int template = name.indexOf('<');
    return (template < 0 ? name : name.substring(0, template)).replaceFirst("^struct |^class ", "");
  }

  private final Process process;
  private final Target target;
  private final List<Expectation> expectations = new ArrayList<>();
  private final Context context;
  private final HookIndex index;
  private final List<TypeEvidence> evidence;

  Idioms(String source, String... compiler) throws Exception {
    this(
        Path.of("src/test/c", source),
        Path.of(
            "target", source.replace('.', '_') + "-" + String.join("", compiler).replace(" ", "")),
        compiler);
  }

  /** A source that lies elsewhere; the program is put beside it. */
  Idioms(Path source, String... compiler) throws Exception {
    this(source, source.resolveSibling("program"), compiler);
  }

  private Idioms(Path source, Path output, String... compiler) throws Exception {
    Path program = output.toAbsolutePath();
    Path library = HOOKS.resolve("liballocs_preload.so");
    run("make", "-s", "-C", "../../native-hooks/interposer", "BUILD=" + HOOKS, library.toString());
    List<String> command = new ArrayList<>();
    for (String words : compiler) {
      command.addAll(List.of(words.split(" ")));
    }
    command.addAll(List.of("-g", "-o", program.toString(), source.toString()));
    run(command.toArray(String[]::new));
    ProcessBuilder builder = new ProcessBuilder(program.toString());
    builder.environment().put("LD_PRELOAD", library.toString());
    process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    read();
    target = LiveTarget.open(process.pid());
    context = new FakeContext(target, FileDebugInfo.open());
    index = HookIndex.open(target, context.debugInfo()).value().orElseThrow();
    SourceLibrary sources = new SourceLibrary();
    evidence =
        List.of(
            new TemplateEvidence(sources),
            new LibraryEvidence(sources),
            new SizeEvidence(sources),
            new ReceiverEvidence(sources));
  }

  private static void run(String... command) throws Exception {
    Path log = Files.createTempFile("build", ".log");
    Process build =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (build.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + "\n" + Files.readString(log));
    }
    Files.delete(log);
  }

  private void read() throws IOException {
    InputStreamReader bytes =
        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII);
    BufferedReader out = new BufferedReader(bytes);
    for (String line = out.readLine(); !"ready".equals(line); line = out.readLine()) {
      if (line == null) {
        throw new IOException("the program ended before it was ready");
      }
      int space = line.indexOf(' ');
      String type = line.substring(space + 1);
      String mark = type.startsWith("!") || type.startsWith("?") ? type.substring(0, 1) : "";
      long address = Long.parseUnsignedLong(line.substring(2, space), 16);
      expectations.add(new Expectation(address, mark, type.substring(mark.length())));
    }
  }

  List<Expectation> expectations() {
    return expectations;
  }

  /** What one kind of evidence says. */
  Answer<DataType> typeBy(TypeEvidence kind, Expectation expectation) throws AllocsException {
    return kind.typeOf(chunk(expectation), context);
  }

  private Allocation chunk(Expectation expectation) throws AllocsException {
    Optional<RecordedChunk> chunk = index.find(expectation.address());
    if (chunk.isEmpty() || chunk.get().base() != expectation.address()) {
      throw new IllegalStateException("no chunk at " + expectation);
    }
    return Allocation.of("malloc", new AddressRange(chunk.get().base(), chunk.get().limit()))
        .siteAddress(chunk.get().site().orElseThrow())
        .calls(chunk.get().path())
        .attribute("kind", "heap-chunk")
        .build();
  }

  /** What the evidence remarks, each once. */
  List<String> remarks() throws AllocsException {
    Set<String> remarks = new LinkedHashSet<>();
    for (TypeEvidence kind : evidence) {
      remarks.addAll(kind.remarks(context));
    }
    return List.copyOf(remarks);
  }

  /** The first answer, by trust; the reasons of all where there is none. */
  Answer<DataType> typeOf(Expectation expectation) throws AllocsException {
    Allocation allocation = chunk(expectation);
    StringBuilder reasons = new StringBuilder();
    for (TypeEvidence kind : evidence) {
      Answer<DataType> answer = kind.typeOf(allocation, context);
      if (answer.isKnown()) {
        return answer;
      }
      reasons.append(answer.reason().orElseThrow()).append("; ");
    }
    return Answer.unknown(reasons.toString());
  }

  @Override
  public void close() {
    target.close();
    process.destroyForcibly();
  }
}

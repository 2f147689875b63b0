package org.allocs.shell.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Declarations;
import org.allocs.command.InstalledBundle;
import org.allocs.command.InstalledBundles;
import org.allocs.debug.DebugCache;
import org.allocs.debug.DebugInfo;
import org.allocs.error.AllocsException;
import org.allocs.error.MalformedRulesException;
import org.allocs.error.TargetAccessException;
import org.allocs.error.TargetGoneException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.query.MemoryModel;
import org.allocs.target.CoreFile;
import org.allocs.target.Registers;
import org.allocs.target.Target;
import org.allocs.target.Targets;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.FakeView;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;

/** An engine with one process, and what a command printed. */
final class FakeEngine implements EngineAccess, Targets {
  static final long PID = 4711;
  static final long FOREIGN = 12;
  static final DataType INTS = ArrayType.of(new BaseType("int", BaseType.Encoding.SIGNED, 4), 42);

  final FakeTarget target =
      new FakeTarget().map(0x10000, 0x1000, "rw-p", "[heap]").thread(PID, "sample", "not stopped");
  final FakeView view =
      new FakeView(target)
          .arena(
              Allocation.of("maps", AddressRange.ofSize(0x10000, 0x1000)).name("[heap]").build(),
              "chunks")
          .add(chunk(0x10020))
          .add(chunk(0x10100))
          .symbol("twice", 0x10020L, 0x10100L)
          .type(((ArrayType) INTS).element());

  final FakeDebugInfo files = new FakeDebugInfo();
  final Path directory;
  String in = "";
  String out;
  String err;
  int opened;
  Optional<CoreFile> core = Optional.empty();
  List<Path> declared = List.of();

  FakeEngine(Path directory) {
    this.directory = directory;
  }

  private static Allocation chunk(long base) {
    return Allocation.of("chunks", AddressRange.ofSize(base, 168))
        .attribute("kind", "heap-chunk")
        .siteAddress(0x999)
        .type(() -> Answer.known(INTS, Evidence.certain("test", "as laid out")))
        .build();
  }

  @Override
  public Target open(long pid) throws AllocsException {
    if (pid == FOREIGN) {
      throw new TargetAccessException(pid, "ask root");
    }
    if (pid != PID) {
      throw new TargetGoneException(pid);
    }
    opened++;
    return target;
  }

  @Override
  public Target self() {
    return target;
  }

  @Override
  public Target self(long tid, Registers registers) {
    return target;
  }

  @Override
  public Target openCore(CoreFile core) throws AllocsException {
    if (!isCore(core.file())) {
      throw new UnsupportedException("not a core file: file=" + core.file());
    }
    opened++;
    this.core = Optional.of(core);
    return target;
  }

  @Override
  public boolean isCore(Path file) {
    return file.getFileName().toString().startsWith("core");
  }

  /** What {@code bundles} shows. */
  final List<InstalledBundle> bundles = new ArrayList<>();

  @Override
  public InstalledBundles bundles() {
    return new InstalledBundles() {
      @Override
      public List<InstalledBundle> all() {
        return bundles;
      }

      @Override
      public List<InstalledBundle> failed() {
        return bundles.stream().filter(bundle -> !bundle.problems().isEmpty()).toList();
      }
    };
  }

  @Override
  public Targets targets() {
    return this;
  }

  @Override
  public MemoryModel model() {
    return any -> view;
  }

  @Override
  public DebugInfo debugInfo() {
    return files;
  }

  @Override
  public Declarations declarations() {
    return files -> {
      if (files.stream().anyMatch(f -> f.endsWith("wrong.yaml"))) {
        throw new MalformedRulesException("wrong.yaml", 3, 1, "x", "a mistake");
      }
      declared = files;
    };
  }

  @Override
  public Optional<Path> home() {
    return Optional.of(directory);
  }

  /** Runs a command as the command line does. */
  int run(String... arguments) {
    return run(TargetSource.oneShot(this), arguments);
  }

  /** Runs a command with targets of a shell. */
  int run(TargetSource targets, String... arguments) {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream data = new PrintStream(written, false, StandardCharsets.UTF_8);
    PrintStream words = new PrintStream(said, true, StandardCharsets.UTF_8);
    Environment environment =
        new Environment(
            this,
            targets,
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
            data,
            words);
    int status = new Dispatcher(this).run(List.of(arguments), environment);
    data.flush();
    out = written.toString(StandardCharsets.UTF_8);
    err = said.toString(StandardCharsets.UTF_8);
    return status;
  }

  @Override
  public DebugCache cache() throws CommandException {
    throw CommandException.failed("nothing is kept");
  }
}

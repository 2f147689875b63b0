package org.allocs.stack.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.debug.DebugInfo;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Target;
import org.allocs.target.Targets;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.Sleeping;
import org.allocs.testkit.Starting;

/** A compiled program that runs and waits, opened as a target. */
final class Live implements AutoCloseable {
  private final Process process;
  private final Target target;
  private final Context context;

  private Live(Process process, Target target, Context context) {
    this.process = process;
    this.target = target;
    this.context = context;
  }

  /** Compiles {@code src/test/c/NAME.c}. */
  static Path compile(Path directory, String name, String... options) throws Exception {
    return compileWith("gcc", directory, name, options);
  }

  /** The same with another compiler. */
  static Path compileWith(String compiler, Path directory, String name, String... options)
      throws Exception {
    Path program = directory.resolve(name + Math.abs(List.of(options).hashCode()));
    List<String> command = new ArrayList<>(List.of(compiler, "-pthread", "-w"));
    command.addAll(List.of(options));
    command.addAll(List.of("src/test/c/" + name + ".c", "-o", program.toString()));
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("failed: " + command);
    }
    return program;
  }

  /** Starts a program and waits until it says that it is ready. */
  static Live start(Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Process process =
        Starting.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD));
    BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()));
    if (!"ready".equals(output.readLine())) {
      process.destroyForcibly();
      throw new IOException("not ready: " + command);
    }
    Sleeping.await(process.pid()); // a while after the line
    Targets targets = Services.of(new org.allocs.process.internal.Activator()).get(Targets.class);
    DebugInfo debugInfo =
        Services.of(new org.allocs.debuginfo.internal.Activator()).get(DebugInfo.class);
    Target target = targets.open(process.pid());
    return new Live(process, target, new FakeContext(target, debugInfo));
  }

  long pid() {
    return process.pid();
  }

  Context context() {
    return context;
  }

  Target target() {
    return target;
  }

  /** Where the program has a variable of this size. */
  AddressRange variable(String name, long size) throws Exception {
    LoadedObject program = target.objects().get(0);
    FileAddress address =
        context.debugInfo().module(target, program).symbolsNamed(name).get(0).address();
    return AddressRange.ofSize(program.toTarget(address), size);
  }

  /** All that an allocator reports, ascending. */
  List<Allocation> all(Allocator allocator) throws Exception {
    List<Allocation> found = new ArrayList<>();
    for (Arena arena : allocator.arenas(context, AddressRange.ALL)) {
      arena.forEach(arena.range(), found::add);
    }
    return found;
  }

  /** Frames of one thread, innermost first. */
  List<Allocation> frames(long tid) throws Exception {
    List<Allocation> frames = new ArrayList<>(all(new FrameAllocator()));
    frames.removeIf(f -> !f.attributes().get("thread").equals(Long.toString(tid)));
    frames.sort((a, b) -> level(a) - level(b));
    return frames;
  }

  private static int level(Allocation frame) {
    return Integer.parseInt(frame.attributes().get("level"));
  }

  static List<String> names(List<Allocation> frames) {
    return frames.stream().map(frame -> frame.name().orElse("??")).toList();
  }

  @Override
  public void close() {
    target.close();
    process.destroyForcibly();
  }
}

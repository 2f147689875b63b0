package org.allocs.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.allocs.allocator.TypedHeap;
import org.allocs.embed.Allocs;
import org.allocs.embed.Session;
import org.allocs.error.AllocsException;
import org.allocs.inspect.LiveHeap;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Types a whole heap of another process, in which only pointers tell the types: its index is read,
 * evidence asked, pointers followed, in 1 GiB of heap.
 */
@State(Scope.Benchmark)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class TypingBenchmark {
  /** How many it holds. */
  @Param("10000000")
  public int chunks;

  private Path directory;
  private Session session;
  private BufferedWriter in;
  private BufferedReader out;

  /** What was typed, beside the time that it took. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Typed {
    /** Chunks of a known type, in all iterations. */
    public long typed;
  }

  /** Starts the process. */
  @Setup
  public void start() throws IOException, InterruptedException, AllocsException {
    directory = Files.createTempDirectory("grown");
    session = Allocs.run(HeldProgram.compile(directory, "grown"), "" + chunks);
    in = session.process().orElseThrow().outputWriter();
    out = session.process().orElseThrow().inputReader();
    out.readLine();
  }

  /** Ends it. */
  @TearDown
  public void stop() throws IOException {
    session.close();
    for (String name : new String[] {"grown.c", "grown", "."}) {
      Files.deleteIfExists(directory.resolve(name).normalize());
    }
  }

  /** Has the process replace a hundredth of its chunks. */
  @Setup(Level.Iteration)
  public void change() throws IOException {
    in.write("\n");
    in.flush();
    out.readLine();
    session.refresh();
  }

  /** Types them all. */
  @Benchmark
  public TypedHeap typedHeap() throws AllocsException {
    return session.view().typedHeap().orElseThrow();
  }

  /** The same, and counts them by type. */
  @Benchmark
  public LiveHeap types(Typed typed) throws AllocsException {
    LiveHeap heap = session.types();
    heap.groups().stream()
        .filter(group -> group.type().isPresent())
        .forEach(group -> typed.typed += group.count());
    return heap;
  }
}

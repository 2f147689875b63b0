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
 * evidence asked, pointers followed, in 1 GiB of heap. Processor time is counted too, as others may
 * want the machine.
 */
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 5)
public class TypingBenchmark {
  /** The process. */
  @State(Scope.Benchmark)
  public static class Grown {
    /** How many chunks it holds. */
    @Param("10000000")
    public int chunks;

    private Path directory;
    private Session session;
    private BufferedWriter in;
    private BufferedReader out;

    /** Starts it. */
    @Setup
    public void start() throws IOException, InterruptedException, AllocsException {
      directory = Files.createTempDirectory("grown");
      session = Allocs.run(HeldProgram.compile(directory, "grown"), "" + chunks);
      in = session.process().orElseThrow().outputWriter();
      out = session.process().orElseThrow().inputReader();
      out.readLine();
      session.refresh();
    }

    /** Ends it. */
    @TearDown
    public void stop() throws IOException {
      session.close();
      for (String name : new String[] {"grown.c", "grown", "."}) {
        Files.deleteIfExists(directory.resolve(name).normalize());
      }
    }

    /** Has it replace a hundredth of its chunks. */
    private void change() throws IOException {
      in.write("\n");
      in.flush();
      out.readLine();
    }
  }

  /** A session that knows nothing of it yet. */
  @State(Scope.Benchmark)
  public static class Anew {
    private Session session;

    /** Opens one. */
    @Setup(Level.Iteration)
    public void open(Grown grown) throws IOException, AllocsException {
      grown.change();
      session = Allocs.open(grown.session.process().orElseThrow().pid());
    }

    /** Closes it, and lets go of what it knew before the next is measured. */
    @TearDown(Level.Iteration)
    public void close() {
      session.close();
      session = null;
    }
  }

  /** A session that typed it before it changed. */
  @State(Scope.Benchmark)
  public static class Again {
    private Session session;

    /** Types it once. */
    @Setup
    public void type(Grown grown) throws AllocsException {
      session = grown.session;
      session.view().typedHeap().orElseThrow();
    }

    /** Has it change. */
    @Setup(Level.Iteration)
    public void change(Grown grown) throws IOException {
      grown.change();
      session.refresh();
    }
  }

  /** What was typed, and the processor time, beside the time that passed. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Counted {
    /** Chunks of a known type, in all iterations. */
    public long typed;

    /** Of all threads of this machine, those that collect garbage too, in all iterations. */
    public double cpuSeconds;

    private long before;
    private TypedHeap heap;

    /** Starts the clock. */
    @Setup(Level.Invocation)
    public void start() {
      before = cpuNanoseconds();
    }

    private static long cpuNanoseconds() {
      return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private void stop() {
      cpuSeconds += (cpuNanoseconds() - before) / 1e9;
    }

    private TypedHeap stop(TypedHeap typedHeap) {
      stop();
      heap = typedHeap;
      return heap;
    }

    /** Counts what was typed, once the clock has stopped. */
    @TearDown(Level.Iteration)
    public void count() throws AllocsException {
      if (heap != null) {
        heap.forEach((base, size, alike, type) -> typed += type.isKnown() ? 1 : 0);
        heap = null;
      }
    }
  }

  /** Types them all. */
  @Benchmark
  public TypedHeap anew(Grown grown, Anew anew, Counted counted) throws AllocsException {
    return counted.stop(anew.session.view().typedHeap().orElseThrow());
  }

  /** Types them all again after a hundredth of them has changed. */
  @Benchmark
  public TypedHeap again(Grown grown, Again again, Counted counted) throws AllocsException {
    return counted.stop(again.session.view().typedHeap().orElseThrow());
  }

  /** The same, and counts them by type. */
  @Benchmark
  public LiveHeap types(Grown grown, Again again, Counted counted) throws AllocsException {
    LiveHeap heap = again.session.types();
    counted.stop();
    heap.groups().stream()
        .filter(group -> group.type().isPresent())
        .forEach(group -> counted.typed += group.count());
    return heap;
  }
}

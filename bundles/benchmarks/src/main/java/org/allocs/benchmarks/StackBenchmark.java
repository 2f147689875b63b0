package org.allocs.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Stacks;
import org.allocs.query.Resolution;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Frames of a process with one thread, from outside. */
@State(Scope.Benchmark)
@Fork(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class StackBenchmark {
  private static final int CHUNKS = 4096;

  /** How many calls deep it waits. */
  @Param({"1", "100", "10000"})
  public int depth;

  private HeldProgram held;
  private long outermost;

  /** Starts the process. */
  @Setup
  public void start() throws IOException, InterruptedException, AllocsException {
    held = new HeldProgram(CHUNKS, depth);
    List<Stacks.StackFrame> frames = held.session().stacks().threads().get(0).frames();
    outermost = frames.get(frames.size() - 1).allocation().base();
  }

  /** Ends it. */
  @TearDown
  public void stop() throws IOException {
    held.close();
  }

  /** Reads mappings anew, stops the thread for its registers, unwinds and places every frame. */
  @Benchmark
  public Stacks stacks() throws AllocsException {
    held.session().refresh();
    return held.session().stacks();
  }

  /** Reads mappings anew, stops the thread, unwinds to the end, and places only the last frame. */
  @Benchmark
  public Resolution unwind() throws AllocsException {
    held.session().refresh();
    return held.session().view().find(outermost);
  }
}

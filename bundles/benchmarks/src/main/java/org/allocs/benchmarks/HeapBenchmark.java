package org.allocs.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.allocs.error.AllocsException;
import org.allocs.inspect.Inspection;
import org.allocs.inspect.LiveHeap;
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

/** Questions from outside about a process that holds many chunks. */
@State(Scope.Benchmark)
@Fork(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class HeapBenchmark {
  /** How many it holds. */
  @Param("1000000")
  public int chunks;

  /** How many more allocators there are than the product's. */
  @Param({"0", "42"})
  public int bystanders;

  private Bystanders others;
  private HeldProgram held;

  /** Starts the process. */
  @Setup
  public void start() throws IOException, InterruptedException, AllocsException {
    others = new Bystanders(bystanders);
    held = new HeldProgram(chunks, 0);
  }

  /** Ends it. */
  @TearDown
  public void stop() throws IOException {
    held.close();
    others.close();
  }

  /** From an address to its chunk. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Resolution find() throws AllocsException {
    return held.session().view().find(held.nextAddress());
  }

  /** The same with type, field, site and path. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Inspection inspect() throws AllocsException {
    return held.session().find(held.nextAddress());
  }

  /** Every allocation: nearly all are chunks, so this scans the hook index. */
  @Benchmark
  public long list() throws AllocsException {
    long[] count = new long[1];
    held.session().list(allocation -> ++count[0] > 0);
    return count[0];
  }

  /** The live heap by type. */
  @Benchmark
  public LiveHeap types() throws AllocsException {
    return held.session().types();
  }
}

package org.allocs.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.allocs.embed.Allocs;
import org.allocs.embed.Session;
import org.allocs.error.AllocsException;
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

/** Questions of a Java program about its own process, which runs under the hooks if this does. */
@State(Scope.Benchmark)
@Fork(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SelfBenchmark {
  private static final int SAMPLES = 1024;

  /** How many more allocators there are than the product's. */
  @Param({"0", "42"})
  public int bystanders;

  private Bystanders others;
  private Session session;
  private List<Long> chunks;
  private List<Long> functions;
  private List<Long> variables;
  private int next;

  /** Picks chunks and functions at random. */
  @Setup
  public void open() throws IOException, AllocsException {
    others = new Bystanders(bystanders);
    session = Allocs.self();
    chunks = some("heap-chunk");
    functions = some("function");
    variables = some("object");
  }

  private List<Long> some(String kind) throws AllocsException {
    List<Long> all = new ArrayList<>();
    session.list(
        allocation -> {
          if (kind.equals(allocation.attributes().get("kind"))) {
            all.add(allocation.base());
          }
          return true;
        });
    List<Long> some = new ArrayList<>();
    new Random(1999993)
        .longs(SAMPLES, 0, Math.max(all.size(), 1))
        .forEach(i -> some.add(all.isEmpty() ? 0 : all.get((int) i)));
    session.refresh();
    return some;
  }

  /** Ends the session. */
  @TearDown
  public void close() {
    session.close();
    others.close();
  }

  /** From an address to its chunk, of whatever age: some have been freed since. */
  @Benchmark
  public Resolution chunk() throws AllocsException {
    next = (next + 1) % SAMPLES;
    return session.view().find(chunks.get(next));
  }

  /** From an address to its function. */
  @Benchmark
  public Resolution function() throws AllocsException {
    next = (next + 1) % SAMPLES;
    return session.view().find(functions.get(next));
  }

  /** From an address to its variable. */
  @Benchmark
  public Resolution variable() throws AllocsException {
    next = (next + 1) % SAMPLES;
    return session.view().find(variables.get(next));
  }
}

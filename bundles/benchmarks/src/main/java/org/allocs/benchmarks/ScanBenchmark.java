package org.allocs.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.allocs.binary.Section;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.LayoutIndex;
import org.allocs.dwarf.info.NameIndex;
import org.allocs.dwarf.info.Unit;
import org.allocs.dwarf.info.Units;
import org.allocs.elf.ElfFile;
import org.allocs.error.AllocsException;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Warm passes over one file's {@code .debug_info}, in megabytes of it a second, beside what no pass
 * can be faster than: reading every byte once, and inflating it.
 */
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class ScanBenchmark {
  /** Megabytes of {@code .debug_info} that were passed over. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Passed {
    /** Millions of bytes. */
    public double megabytes;

    /** Starts from nothing. */
    @Setup(Level.Iteration)
    public void reset() {
      megabytes = 0;
    }

    private void add(Section info) {
      megabytes += info.size() / 1e6;
    }
  }

  /** A file with debug information, its sections decompressed. */
  @State(Scope.Benchmark)
  public static class File {
    /** Path; the default is made of this program's own C library. */
    @Param("libc")
    public String file;

    private DwarfSections sections;
    private Section info;
    private byte[] deflated;

    /** Decompresses what the passes read. */
    @Setup
    public void open() throws IOException, AllocsException {
      ElfFile elf;
      if (Files.exists(Path.of(file))) {
        elf = ElfFile.open(Path.of(file));
      } else {
        LibC libc = new LibC();
        libc.find();
        elf = libc.openDebugFile();
      }
      sections = LibC.sections(elf);
      info = sections.section(".debug_info");
      deflated = deflate(info.buffer());
    }

    private static byte[] deflate(ByteBuffer bytes) {
      Deflater deflater = new Deflater();
      deflater.setInput(bytes);
      deflater.finish();
      ByteBuffer out = ByteBuffer.allocate(bytes.capacity() + 1024);
      while (!deflater.finished()) {
        deflater.deflate(out);
      }
      deflater.end();
      byte[] packed = new byte[out.position()];
      out.flip().get(packed);
      return packed;
    }

    private Units units() {
      return new Units(sections, new Problems());
    }
  }

  /** Every entry, its attributes passed. */
  @Benchmark
  public long walk(File file, Passed passed) throws AllocsException {
    long count = 0;
    for (Unit unit : file.units().all()) {
      for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
        count++;
      }
    }
    passed.add(file.info);
    return count;
  }

  /** The index of names, as the first type by name takes it. */
  @Benchmark
  public NameIndex names(File file, Passed passed) throws AllocsException {
    passed.add(file.info);
    return file.units().names();
  }

  /** Every definition of a composite, told apart by what it holds. */
  @Benchmark
  public LayoutIndex layouts(File file, Passed passed) throws AllocsException {
    passed.add(file.info);
    return LayoutIndex.of(file.units());
  }

  /** The limit of memory: every byte once, eight at a time. */
  @Benchmark
  public long limitRead(File file, Passed passed) {
    ByteBuffer bytes = file.info.buffer();
    long sum = 0;
    int end = bytes.limit() - Long.BYTES;
    for (int at = 0; at <= end; at += Long.BYTES) {
      sum += bytes.getLong(at);
    }
    passed.add(file.info);
    return sum;
  }

  /** The limit of a file that is compressed. */
  @Benchmark
  public byte[] limitInflate(File file, Passed passed) throws DataFormatException {
    byte[] bytes = new byte[file.info.size()];
    Inflater inflater = new Inflater();
    inflater.setInput(file.deflated);
    for (int got = 0; got < bytes.length; ) {
      got += inflater.inflate(bytes, got, bytes.length - got);
    }
    inflater.end();
    passed.add(file.info);
    return bytes;
  }
}

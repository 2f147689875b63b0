package org.allocs.benchmarks;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.allocs.debug.Definition;
import org.allocs.dwarf.frame.CallFrameInfo;
import org.allocs.dwarf.frame.FrameSection;
import org.allocs.dwarf.query.DebugData;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfSymbol;
import org.allocs.elf.PlacedSection;
import org.allocs.error.AllocsException;
import org.allocs.target.FileAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Reading one real file, opened anew each time. */
@Fork(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class FileBenchmark {
  /** Every symbol. */
  @Benchmark
  public int symbols(LibC libc) throws AllocsException {
    return libc.openDebugFile().symbols().size();
  }

  /** Decompresses the debug information and walks over all entries. */
  @Benchmark
  public long entries(LibC libc) throws AllocsException {
    return CountEntries.count(LibC.sections(libc.openDebugFile()));
  }

  /** What is defined where one function is, the first that is asked about. */
  @Benchmark
  public Optional<Definition> firstDefinition(LibC libc) throws AllocsException {
    ElfFile file = libc.openDebugFile();
    ElfSymbol function =
        file.symbols().stream().filter(s -> s.name().equals("qsort")).findFirst().orElseThrow();
    return DebugData.over(LibC.sections(file)).definitionAt(new FileAddress(function.value()));
  }

  /** The rules by which the caller of each function is found, in the middle of it. */
  @Benchmark
  public long unwindRows(LibC libc) throws AllocsException {
    PlacedSection frames = libc.library().ehFrame().orElseThrow();
    PlacedSection header = libc.library().ehFrameHdr().orElseThrow();
    CallFrameInfo info =
        CallFrameInfo.ehFrame(
            FrameSection.of(frames.data(), frames.address(), Long.BYTES)
                .withHeader(header.data(), header.address()));
    long found = 0;
    for (ElfSymbol symbol : libc.library().dynamicSymbols()) {
      found += info.rowAt(symbol.value() + symbol.size() / 2).isPresent() ? 1 : 0;
    }
    return found;
  }
}

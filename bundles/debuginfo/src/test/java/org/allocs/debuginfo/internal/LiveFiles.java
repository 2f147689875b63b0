package org.allocs.debuginfo.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;
import org.allocs.target.Target;
import org.allocs.target.TargetThread;

/** A process of which nothing is known but its memory and the files that it has mapped. */
class LiveFiles implements Target {
  private final long pid;

  LiveFiles(long pid) {
    this.pid = pid;
  }

  @Override
  public String description() {
    return "pid " + pid;
  }

  @Override
  public OptionalLong pid() {
    return OptionalLong.of(pid);
  }

  @Override
  public Memory memory() {
    return (address, into, offset, length) -> {
      try (RandomAccessFile file = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
        file.seek(address);
        return Math.max(0, file.read(into, offset, length));
      } catch (IOException e) {
        return 0;
      }
    };
  }

  @Override
  public List<Mapping> mappings() {
    return List.of();
  }

  /** Files that are mapped from their first byte on, which linkers place at address 0. */
  @Override
  public List<LoadedObject> objects() {
    Map<String, LoadedObject> found = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/maps"))) {
        String[] fields = line.split(" +");
        if (fields.length == 6 && fields[5].startsWith("/") && fields[2].equals("00000000")) {
          long base = Long.parseUnsignedLong(fields[0].substring(0, fields[0].indexOf('-')), 16);
          Answer<Path> file = Answer.known(Path.of(fields[5]), Modules.EVIDENCE);
          AddressRange range = AddressRange.ofSize(base, 4096);
          found.putIfAbsent(fields[5], new LoadedObject(fields[5], range, base, List.of(), file));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return List.copyOf(found.values());
  }

  @Override
  public List<TargetThread> threads() {
    return List.of();
  }

  @Override
  public Answer<byte[]> auxiliaryVector() {
    return Answer.unknown("not read");
  }

  @Override
  public void refresh() {}

  @Override
  public void close() {}
}

package org.allocs.target;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;

/**
 * A file loaded as code: the executable, a shared object, the dynamic linker, or the vdso.
 *
 * @param path as the kernel names it
 * @param range from the first byte of its lowest segment to the last of its highest, as the program
 *     headers state them, not rounded to pages
 * @param bias what to add to an address in the file to get the address in the target
 * @param mappings its mappings, ascending, with anonymous ones that belong to it (zero-filled data)
 * @param file where the very file that is mapped can be read; unknown, with the reason, when it was
 *     deleted or replaced: then its bytes are to be had from memory only
 */
public record LoadedObject(
    String path, AddressRange range, long bias, List<Mapping> mappings, Answer<Path> file) {
  /** Checks that nothing is absent. */
  public LoadedObject {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(range, "range");
    mappings = List.copyOf(mappings);
    Objects.requireNonNull(file, "file");
  }

  /** The address in the file of an address in the target. */
  public FileAddress toFile(long address) {
    return new FileAddress(address - bias);
  }

  /** The address in the target of an address in the file. */
  public long toTarget(FileAddress address) {
    return address.value() + bias;
  }

  /** The last part of the path. */
  public String shortName() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether it is named as files of the C library are: itself, its threads, its loader. */
  public boolean isCLibrary() {
    String name = shortName();
    return name.startsWith("libc.")
        || name.startsWith("libc-")
        || name.startsWith("libpthread")
        || name.startsWith("ld.")
        || name.startsWith("ld-");
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof LoadedObject that
        && bias == that.bias
        && range.equals(that.range)
        && path.equals(that.path)
        && mappings.equals(that.mappings)
        && file.equals(that.file);
  }

  @Override
  public int hashCode() {
    return 31 * path.hashCode() + range.hashCode();
  }
}

package org.allocs.process.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.AllocsException;
import org.allocs.error.FileAccessException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;

/**
 * Decides whether a file is the one that a process had mapped: the same build-id; if there is none
 * the same first page, or if that is not there the same layout of segments, in a file that has not
 * changed since before the core file was written.
 */
final class FileCheck {
  private static final long PAGE = 4096;

  private final StoredImage image;
  private final List<MappedPart> parts;
  private final Path core;

  /**
   * @param image what the core file has of it
   * @param parts of it that were mapped, ascending
   */
  FileCheck(StoredImage image, List<MappedPart> parts, Path core) {
    this.image = image;
    this.parts = parts;
    this.core = core;
  }

  /**
   * The answer for one file.
   *
   * @param given whether the user says that it is the one
   * @throws AllocsException if it is no ELF file that can be read
   */
  Answer<Path> check(Path candidate, boolean given) throws AllocsException {
    if (isOfKernel(candidate)) {
      return Answer.unknown("no plain file: " + candidate);
    }
    ElfFile elf = ElfFile.openCopied(candidate);
    if (image.buildId().isPresent()) {
      return byBuildId(candidate, elf.buildId(), image.buildId().get());
    }
    Answer<Path> alike = image.isTelling() ? byContent(candidate) : byLayout(elf, candidate);
    return alike.isKnown() && !given && !isOlder(candidate)
        ? Answer.unknown("no build-id, and changed after the core file was written: " + candidate)
        : alike;
  }

  /** Reading some files of the kernel's waits for what may never come. */
  private static boolean isOfKernel(Path candidate) {
    try {
      Path real = candidate.toRealPath();
      return real.startsWith("/proc")
          || real.startsWith("/sys")
          || (real.startsWith("/dev") && !real.startsWith("/dev/shm"));
    } catch (IOException e) {
      return false;
    }
  }

  private static Answer<Path> byBuildId(Path candidate, Optional<String> its, String wanted) {
    return its.equals(Optional.of(wanted))
        ? Answer.known(
            candidate,
            Evidence.certain("build-id", wanted + " in the core file and in " + candidate))
        : Answer.unknown(
            "build-id differs: file="
                + candidate
                + " build-id="
                + its.orElse("none")
                + " wanted="
                + wanted);
  }

  private Answer<Path> byContent(Path candidate) throws FileAccessException {
    byte[] start = new byte[image.start().length];
    try (FileBytes bytes = FileBytes.open(candidate)) {
      // Memory behind the end of a file reads as zero.
      bytes.read(0, start, 0, start.length);
    }
    return Arrays.equals(start, image.start())
        ? Answer.known(
            candidate,
            Evidence.likely("content", "same first page as in the core file: " + candidate))
        : Answer.unknown("other bytes than in the core file: " + candidate);
  }

  private Answer<Path> byLayout(ElfFile elf, Path candidate) {
    List<ProgramHeader> loads =
        elf.programHeaders(ProgramHeader.PT_LOAD).stream().filter(l -> l.filesz() > 0).toList();
    long pages = loads.stream().mapToLong(load -> pages(load)).sum();
    boolean same =
        loads.size() > 1
            && pages == parts.stream().mapToLong(part -> part.range().size()).sum()
            && parts.stream().allMatch(part -> loads.stream().anyMatch(l -> shows(part, loads, l)));
    return same
        ? Answer.known(
            candidate, Evidence.likely("layout", "segments lie as in the core file: " + candidate))
        : Answer.unknown(
            "not mapped as this file would be, and the core file has none of its bytes: "
                + candidate);
  }

  private static long pages(ProgramHeader load) {
    return (load.vaddr() + load.filesz() + PAGE - 1 & -PAGE) - (load.vaddr() & -PAGE);
  }

  private boolean shows(MappedPart part, List<ProgramHeader> loads, ProgramHeader load) {
    long bias = parts.get(0).range().base() - (loads.get(0).vaddr() & -PAGE);
    long start = (load.vaddr() & -PAGE) + bias;
    AddressRange whole = AddressRange.ofSize(start, pages(load));
    return whole.contains(part.range())
        && part.offset() - (load.offset() & -PAGE) == part.range().base() - start;
  }

  /** By the change of the inode, which installing and copying a file count for as well. */
  private boolean isOlder(Path candidate) {
    try {
      FileTime changed = (FileTime) Files.getAttribute(candidate, "unix:ctime");
      return changed.compareTo(Files.getLastModifiedTime(core)) <= 0;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}

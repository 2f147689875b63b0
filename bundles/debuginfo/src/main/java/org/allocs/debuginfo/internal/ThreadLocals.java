package org.allocs.debuginfo.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.elf.ElfFile;
import org.allocs.elf.ElfHeader;
import org.allocs.elf.ProgramHeader;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.Registers;

/**
 * Where a thread has the thread-local variables of a module. Linkers fix where a program's own
 * block is: on x86-64 it ends, aligned, at the thread pointer (ELF Handling For Thread-Local
 * Storage, variant II). Where a library's block is the loader of the target's C library tells.
 */
final class ThreadLocals {
  private static final long DT_FLAGS_1 = 0x6ffffffb;
  private static final long DF_1_PIE = 0x08000000;
  private static final int DYNAMIC_ENTRY = 16;
  private static final Evidence EVIDENCE =
      Evidence.certain("PT_TLS", "the program's block ends at the thread pointer");

  private final ModuleFiles files;
  private final Optional<ThreadBlocks> blocks;

  /** Asked for each thread, and there may be a thousand. */
  private volatile Optional<Boolean> program = Optional.empty();

  ThreadLocals(ModuleFiles files) {
    this(files, Optional.empty());
  }

  /**
   * @param blocks of the target's libraries
   */
  ThreadLocals(ModuleFiles files, Optional<ThreadBlocks> blocks) {
    this.files = files;
    this.blocks = blocks;
  }

  /**
   * The address of a variable in the target.
   *
   * @param offset in the module's block
   * @param bias what to add to an address in the file to get the address in the target
   */
  Answer<Long> address(Registers registers, long offset, long bias) throws AllocsException {
    Answer<Long> block = block(registers, bias);
    return block.isKnown()
        ? block.map(start -> start + offset)
        : Answer.unknown(
            "thread-local, offset "
                + offset
                + " in the module's block: "
                + block.reason().orElseThrow());
  }

  /** Bytes of the module's block. */
  Answer<Long> size() throws AllocsException {
    List<ProgramHeader> segments =
        files.loaded().isPresent()
            ? files.loaded().get().programHeaders(ProgramHeader.PT_TLS)
            : List.of();
    return segments.size() == 1
        ? Answer.known(segments.get(0).memsz(), Evidence.certain("PT_TLS", "its size in memory"))
        : Answer.unknown("there are no thread-local variables");
  }

  /** Where the thread with these registers has the module's block. */
  Answer<Long> block(Registers registers, long bias) throws AllocsException {
    if (files.loaded().isEmpty()) {
      return Answer.unknown("neither file nor image can be read");
    }
    ElfFile elf = files.loaded().get();
    List<ProgramHeader> segments = elf.programHeaders(ProgramHeader.PT_TLS);
    OptionalLong threadPointer = registers.get(Registers.FS_BASE);
    if (elf.header().machine() != ElfHeader.EM_X86_64) {
      return Answer.unknown("its place on this machine is not known");
    }
    if (threadPointer.isEmpty()) {
      return Answer.unknown("the thread pointer is not known");
    }
    return segments.size() == 1 && isProgram(elf)
        ? Answer.known(threadPointer.getAsLong() - size(segments.get(0)), EVIDENCE)
        : ofLibrary(elf, threadPointer.getAsLong(), bias);
  }

  private Answer<Long> ofLibrary(ElfFile elf, long threadPointer, long bias)
      throws AllocsException {
    List<ProgramHeader> dynamic = elf.programHeaders(ProgramHeader.PT_DYNAMIC);
    return blocks.isEmpty() || dynamic.isEmpty()
        ? Answer.unknown("only the loader knows where a library's block is")
        : blocks.get().of(dynamic.get(0).vaddr() + bias, threadPointer);
  }

  /** From the block's start to the thread pointer. */
  private static long size(ProgramHeader block) {
    long mask = Math.max(1, block.align()) - 1;
    return block.memsz() + (-block.vaddr() - block.memsz() & mask);
  }

  private boolean isProgram(ElfFile elf) throws AllocsException {
    if (program.isEmpty()) {
      program = Optional.of(readProgram(elf));
    }
    return program.get();
  }

  /** Libraries may name an interpreter too: only the flag tells that a file is a program. */
  private static boolean readProgram(ElfFile elf) throws AllocsException {
    if (elf.header().type() == ElfHeader.ET_EXEC) {
      return true;
    }
    for (ProgramHeader dynamic : elf.programHeaders(ProgramHeader.PT_DYNAMIC)) {
      Cursor at = elf.segment(dynamic).cursor();
      while (at.remaining() >= DYNAMIC_ENTRY) {
        long tag = at.u64();
        long value = at.u64();
        if (tag == DT_FLAGS_1) {
          return (value & DF_1_PIE) != 0;
        }
      }
    }
    return false;
  }
}

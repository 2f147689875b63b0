package org.allocs.dwarf.expr;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Where an object is, or what stands for it (DWARF 5, section 2.6.1). */
public sealed interface Location {
  /** In words: {@code at 0x7ffe…}, {@code in register rax}, {@code optimized out}. */
  String describe();

  /** The address of the whole object, where all of it is in memory without a gap. */
  default Optional<Long> inMemory() {
    return Optional.empty();
  }

  /**
   * In memory.
   *
   * @param address where it starts
   */
  record InMemory(long address) implements Location {
    @Override
    public Optional<Long> inMemory() {
      return Optional.of(address);
    }

    @Override
    public String describe() {
      return "at 0x" + Long.toHexString(address);
    }
  }

  /**
   * In a register.
   *
   * @param number by DWARF's numbering of the machine
   */
  record InRegister(int number) implements Location {
    @Override
    public String describe() {
      return "in register " + RegisterNames.X86_64.name(number);
    }
  }

  /**
   * Nowhere, but its value is known ({@code DW_OP_stack_value}).
   *
   * @param bits the value; sign-extended where the type is signed, else zero-extended
   * @param type how to read the bits
   */
  record ComputedValue(long bits, ValueType type) implements Location {
    /** Checks that nothing is absent. */
    public ComputedValue {
      Objects.requireNonNull(type, "type");
    }

    @Override
    public String describe() {
      return "in no memory, computed value 0x" + Long.toHexString(bits);
    }
  }

  /**
   * Nowhere, but its bytes are known ({@code DW_OP_implicit_value}).
   *
   * @param bytes as they would lie in memory
   */
  record ImplicitValue(List<Byte> bytes) implements Location {
    /** Copies the bytes. */
    public ImplicitValue {
      bytes = List.copyOf(bytes);
    }

    @Override
    public String describe() {
      return "in no memory, constant of " + bytes.size() + " bytes";
    }
  }

  /**
   * A pointer that was optimized out, to an object that was too.
   *
   * @param die offset in {@code .debug_info} of the entry of what it would point to
   * @param offset bytes from the start of that object
   */
  record ImplicitPointer(long die, long offset) implements Location {
    @Override
    public String describe() {
      return "in no memory, pointer to an object that is in no memory either";
    }
  }

  /** Gone: the program no longer has it here. */
  record OptimizedOut() implements Location {
    @Override
    public String describe() {
      return "optimized out";
    }
  }

  /**
   * Part of an object.
   *
   * @param location where the part is
   * @param bits how many of the object's bits it holds
   * @param bitOffset of the part's first bit in its location
   */
  record Piece(Location location, long bits, long bitOffset) {
    /** Checks that nothing is absent. */
    public Piece {
      Objects.requireNonNull(location, "location");
    }
  }

  /**
   * In several parts.
   *
   * @param pieces in the order of the object's bits
   */
  record Pieces(List<Piece> pieces) implements Location {
    /** Copies the list. */
    public Pieces {
      pieces = List.copyOf(pieces);
    }

    @Override
    public Optional<Long> inMemory() {
      OptionalLong first = OptionalLong.empty();
      long next = 0;
      for (Piece piece : pieces) {
        Optional<Long> here = piece.location().inMemory();
        boolean whole = piece.bits() % 8 == 0 && piece.bitOffset() == 0;
        if (here.isEmpty() || !whole || (first.isPresent() && here.get() != next)) {
          return Optional.empty();
        }
        first = first.isPresent() ? first : OptionalLong.of(here.get());
        next = here.get() + piece.bits() / 8;
      }
      return first.isPresent() ? Optional.of(first.getAsLong()) : Optional.empty();
    }

    @Override
    public String describe() {
      return pieces.stream()
          .map(piece -> piece.bits() + " bits " + piece.location().describe())
          .collect(Collectors.joining(", ", "in pieces: ", ""));
    }
  }
}

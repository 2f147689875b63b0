package org.allocs.dwarf.frame;

import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/**
 * Reads encoded pointers (Linux Standard Base 5.0, core, section 10.5.1). An encoding is a byte:
 *
 * <pre>
 *   bit   7         6 5 4                        3 2 1 0
 *        +--------+-----------------------------+---------------------+
 *        |indirect| application: what is added  | format of the value |
 *        +--------+-----------------------------+---------------------+
 * </pre>
 *
 * @param encoding the byte
 * @param addressSize bytes of {@code DW_EH_PE_absptr}
 */
record PointerEncoding(int encoding, int addressSize) {
  static final int DW_EH_PE_absptr = 0x00;
  static final int DW_EH_PE_uleb128 = 0x01;
  static final int DW_EH_PE_udata2 = 0x02;
  static final int DW_EH_PE_udata4 = 0x03;
  static final int DW_EH_PE_udata8 = 0x04;
  static final int DW_EH_PE_signed = 0x08;
  static final int DW_EH_PE_sleb128 = 0x09;
  static final int DW_EH_PE_sdata2 = 0x0a;
  static final int DW_EH_PE_sdata4 = 0x0b;
  static final int DW_EH_PE_sdata8 = 0x0c;

  static final int DW_EH_PE_pcrel = 0x10;
  static final int DW_EH_PE_textrel = 0x20;
  static final int DW_EH_PE_datarel = 0x30;
  static final int DW_EH_PE_funcrel = 0x40;
  static final int DW_EH_PE_aligned = 0x50;
  static final int DW_EH_PE_indirect = 0x80;
  static final int DW_EH_PE_omit = 0xff;

  private static final int FORMAT = 0x0f;
  private static final int APPLICATION = 0x70;

  /**
   * What encoded pointers may be relative to; any of them may be unknown.
   *
   * @param section address of the first byte that the cursor's section has
   * @param text base of {@code DW_EH_PE_textrel}
   * @param data base of {@code DW_EH_PE_datarel}
   * @param function base of {@code DW_EH_PE_funcrel}
   * @param pointerAt reads a word of the file's image
   */
  record Bases(
      long section,
      OptionalLong text,
      OptionalLong data,
      OptionalLong function,
      LongFunction<OptionalLong> pointerAt) {
    static Bases of(FrameSection section) {
      return new Bases(
          section.address(),
          section.textBase(),
          section.dataBase(),
          OptionalLong.empty(),
          section.pointerAt());
    }

    Bases inFunction(long start) {
      return new Bases(section, text, data, OptionalLong.of(start), pointerAt);
    }
  }

  boolean isOmitted() {
    return encoding == DW_EH_PE_omit;
  }

  /** The value without anything added, as lengths are encoded; the cursor moves past it. */
  long readPlain(Cursor at) throws MalformedFileException {
    switch (encoding & FORMAT) {
      case DW_EH_PE_absptr:
        return at.unsigned(addressSize);
      case DW_EH_PE_signed:
        return addressSize == 4 ? at.s32() : at.u64();
      case DW_EH_PE_uleb128:
        return at.uleb128();
      case DW_EH_PE_udata2:
        return at.u16();
      case DW_EH_PE_udata4:
        return at.u32();
      case DW_EH_PE_udata8:
      case DW_EH_PE_sdata8:
        return at.u64();
      case DW_EH_PE_sleb128:
        return at.sleb128();
      case DW_EH_PE_sdata2:
        return (short) at.u16();
      case DW_EH_PE_sdata4:
        return at.s32();
      default:
        throw at.malformed("pointer encoding: encoding=0x" + Integer.toHexString(encoding));
    }
  }

  /**
   * An address in the file; the cursor moves past the pointer in any case.
   *
   * @return empty if the pointer is omitted, or what it is relative to is not known
   */
  OptionalLong read(Cursor at, Bases bases) throws MalformedFileException {
    if (isOmitted()) {
      return OptionalLong.empty();
    }
    if ((encoding & APPLICATION) == DW_EH_PE_aligned) {
      return indirected(readAligned(at, bases), bases);
    }
    long place = bases.section() + at.position();
    long value = readPlain(at);
    OptionalLong base = base(place, bases, at);
    if (base.isEmpty()) {
      return base;
    }
    return indirected(truncate(base.getAsLong() + value), bases);
  }

  private long readAligned(Cursor at, Bases bases) throws MalformedFileException {
    long place = bases.section() + at.position();
    at.skip(-place & (addressSize - 1));
    return at.unsigned(addressSize);
  }

  private OptionalLong base(long place, Bases bases, Cursor at) throws MalformedFileException {
    switch (encoding & APPLICATION) {
      case 0:
        return OptionalLong.of(0);
      case DW_EH_PE_pcrel:
        return OptionalLong.of(place);
      case DW_EH_PE_textrel:
        return bases.text();
      case DW_EH_PE_datarel:
        return bases.data();
      case DW_EH_PE_funcrel:
        return bases.function();
      default:
        throw at.malformed("pointer encoding: encoding=0x" + Integer.toHexString(encoding));
    }
  }

  private OptionalLong indirected(long address, Bases bases) {
    boolean indirect = (encoding & DW_EH_PE_indirect) != 0;
    return indirect ? bases.pointerAt().apply(address) : OptionalLong.of(address);
  }

  private long truncate(long address) {
    return addressSize == 4 ? address & 0xffffffffL : address;
  }
}

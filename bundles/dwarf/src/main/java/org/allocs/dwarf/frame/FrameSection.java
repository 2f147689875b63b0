package org.allocs.dwarf.frame;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.allocs.binary.Section;

/**
 * A section with call frame information, and what its encoded pointers are relative to. Addresses
 * are those in the file.
 *
 * @param bytes the section
 * @param address where the file places it; irrelevant for {@code .debug_frame}
 * @param addressSize bytes of an address where entries do not say: 4 or 8
 * @param textBase base of {@code DW_EH_PE_textrel}
 * @param dataBase base of {@code DW_EH_PE_datarel} in entries, the global offset table's address
 * @param header {@code .eh_frame_hdr}
 * @param headerAddress where the file places that one
 * @param pointerAt reads an address-sized word of the file's image, for {@code DW_EH_PE_indirect}
 */
public record FrameSection(
    Section bytes,
    long address,
    int addressSize,
    OptionalLong textBase,
    OptionalLong dataBase,
    Optional<Section> header,
    long headerAddress,
    LongFunction<OptionalLong> pointerAt) {
  /** Checks the address size and that nothing is absent. */
  public FrameSection {
    Objects.requireNonNull(bytes, "bytes");
    Objects.requireNonNull(textBase, "textBase");
    Objects.requireNonNull(dataBase, "dataBase");
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(pointerAt, "pointerAt");
    if (addressSize != 4 && addressSize != 8) {
      throw new IllegalArgumentException("addressSize=" + addressSize);
    }
  }

  /** A section alone. */
  public static FrameSection of(Section bytes, long address, int addressSize) {
    return new FrameSection(
        bytes,
        address,
        addressSize,
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        0,
        ignored -> OptionalLong.empty());
  }

  /** The same with its {@code .eh_frame_hdr}. */
  public FrameSection withHeader(Section headerBytes, long addressOfHeader) {
    return new FrameSection(
        bytes,
        address,
        addressSize,
        textBase,
        dataBase,
        Optional.of(headerBytes),
        addressOfHeader,
        pointerAt);
  }

  /** The same with the bases of {@code DW_EH_PE_textrel} and {@code DW_EH_PE_datarel}. */
  public FrameSection withBases(long text, long data) {
    return new FrameSection(
        bytes,
        address,
        addressSize,
        OptionalLong.of(text),
        OptionalLong.of(data),
        header,
        headerAddress,
        pointerAt);
  }

  /** The same with a reader of the file's image. */
  public FrameSection withPointers(LongFunction<OptionalLong> reader) {
    return new FrameSection(
        bytes, address, addressSize, textBase, dataBase, header, headerAddress, reader);
  }
}

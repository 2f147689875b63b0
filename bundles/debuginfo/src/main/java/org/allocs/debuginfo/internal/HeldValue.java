package org.allocs.debuginfo.internal;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.debug.Storage;
import org.allocs.dwarf.LocationAttribute;
import org.allocs.dwarf.expr.Location;
import org.allocs.dwarf.expr.RegisterNames;
import org.allocs.error.AllocsException;
import org.allocs.error.MemoryFaultException;
import org.allocs.type.DataType;

/** What a variable that is in no memory is worth, as it would lie there on x86-64. */
final class HeldValue {
  /** Bits of a variable that is in several places; what is larger is an array that was split up. */
  private static final long MAX_BITS = 1 << 19;

  private final LiveFrame frame;

  HeldValue(LiveFrame frame) {
    this.frame = frame;
  }

  /** What holds a variable of a type at a location. */
  Storage at(Location location, DataType type) throws AllocsException {
    if (location.inMemory().isPresent()) {
      return Storage.of(Storage.Kind.MEMORY);
    }
    Optional<byte[]> bytes = bytes(location).flatMap(all -> low(all, type));
    if (location instanceof Location.InRegister in) {
      return Storage.inRegister(RegisterNames.X86_64.name(in.number()), bytes);
    }
    if (location instanceof Location.OptimizedOut || isGone(location)) {
      return Storage.of(Storage.Kind.GONE);
    }
    return Storage.of(
        location instanceof Location.ImplicitValue ? Storage.Kind.CONSTANT : Storage.Kind.COMPUTED,
        bytes);
  }

  private static boolean isGone(Location location) {
    return location instanceof Location.Pieces several
        && several.pieces().stream().allMatch(p -> p.location() instanceof Location.OptimizedOut);
  }

  /** That of a constant. */
  static Storage of(LocationAttribute.Constant constant, DataType type) {
    return Storage.of(Storage.Kind.CONSTANT, low(word(constant.value()), type));
  }

  /** The same of one that is no number. */
  static Storage of(LocationAttribute.ConstantBytes constant, DataType type)
      throws AllocsException {
    Cursor at = constant.block().cursor();
    return Storage.of(Storage.Kind.CONSTANT, low(at.bytes(at.remaining()), type));
  }

  /** As many of the bytes as the type has; what is above them in a register belongs to nobody. */
  private static Optional<byte[]> low(byte[] all, DataType type) {
    long size = type.byteSize().orElse(0);
    return size > 0 && size <= all.length
        ? Optional.of(Arrays.copyOf(all, (int) size))
        : Optional.empty();
  }

  private static byte[] word(long value) {
    byte[] bytes = new byte[Long.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (value >>> 8 * i);
    }
    return bytes;
  }

  /** All that is at a location in no memory, as far as it is known. */
  private Optional<byte[]> bytes(Location location) throws AllocsException {
    if (location instanceof Location.InRegister in) {
      OptionalLong content = frame.registers().get(in.number());
      return content.isPresent() ? Optional.of(word(content.getAsLong())) : Optional.empty();
    }
    if (location instanceof Location.ComputedValue computed) {
      return Optional.of(word(computed.bits()));
    }
    if (location instanceof Location.ImplicitValue constant) {
      byte[] bytes = new byte[constant.bytes().size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = constant.bytes().get(i);
      }
      return Optional.of(bytes);
    }
    return location instanceof Location.Pieces pieces ? joined(pieces) : Optional.empty();
  }

  private Optional<byte[]> joined(Location.Pieces pieces) throws AllocsException {
    long total = pieces.pieces().stream().mapToLong(Location.Piece::bits).sum();
    if (total <= 0 || total > MAX_BITS) {
      return Optional.empty();
    }
    byte[] whole = new byte[(int) ((total + 7) / 8)];
    int at = 0;
    for (Location.Piece piece : pieces.pieces()) {
      Optional<byte[]> part = part(piece);
      if (part.isEmpty() || piece.bitOffset() + piece.bits() > 8L * part.get().length) {
        return Optional.empty();
      }
      copyBits(part.get(), (int) piece.bitOffset(), whole, at, (int) piece.bits());
      at += (int) piece.bits();
    }
    return Optional.of(whole);
  }

  private Optional<byte[]> part(Location.Piece piece) throws AllocsException {
    Optional<Long> address = piece.location().inMemory();
    if (address.isEmpty()) {
      return bytes(piece.location());
    }
    try {
      long bytes = (piece.bitOffset() + piece.bits() + 7) / 8;
      return bytes > MAX_BITS / 8
          ? Optional.empty()
          : Optional.of(frame.memory().read(address.get(), (int) bytes));
    } catch (MemoryFaultException unreadable) {
      return Optional.empty();
    }
  }

  private static void copyBits(byte[] from, int first, byte[] to, int start, int count) {
    for (int i = 0; i < count; i++) {
      int bit = from[(first + i) / 8] >>> (first + i) % 8 & 1;
      to[(start + i) / 8] |= (byte) (bit << (start + i) % 8);
    }
  }
}

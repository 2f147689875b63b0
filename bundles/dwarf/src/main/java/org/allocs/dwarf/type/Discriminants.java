package org.allocs.dwarf.type;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.error.MalformedFileException;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.VariantPart.Range;

/** Values that choose a variant (DWARF 5, section 5.7.10). */
final class Discriminants {
  private static final int DW_DSC_label = 0;
  private static final int DW_DSC_range = 1;
  private static final int MAX_RANGES = 4096;

  private Discriminants() {}

  private static boolean isSigned(DataType type) {
    DataType bare = type.stripped();
    if (bare instanceof EnumType values) {
      return values.signed();
    }
    return bare instanceof BaseType base
        && (base.encoding() == BaseType.Encoding.SIGNED
            || base.encoding() == BaseType.Encoding.SIGNED_CHAR);
  }

  /**
   * None for a variant that every other value chooses.
   *
   * @param chooser type of the discriminant
   */
  static List<Range> of(Die variant, Optional<DataType> chooser) throws MalformedFileException {
    boolean signed = chooser.isPresent() && isSigned(chooser.get());
    OptionalLong stated =
        signed
            ? variant.signedConstant(DwAt.DW_AT_discr_value)
            : variant.constant(DwAt.DW_AT_discr_value);
    if (stated.isPresent()) {
      long value = signed ? signExtend(stated.getAsLong(), chooser.get()) : stated.getAsLong();
      return List.of(new Range(value, value, signed));
    }
    Optional<Block> list = variant.block(DwAt.DW_AT_discr_list);
    return list.isPresent() ? ranges(list.get().cursor(), signed) : List.of();
  }

  /**
   * From the size of the type: LLVM 14 writes a negative one as the type's bits in a wider form.
   */
  private static long signExtend(long value, DataType type) {
    long bytes = type.byteSize().orElse(Long.BYTES);
    int unused = bytes < Long.BYTES ? (int) (Long.SIZE - Byte.SIZE * bytes) : 0;
    return value << unused >> unused;
  }

  private static List<Range> ranges(Cursor cursor, boolean signed) throws MalformedFileException {
    List<Range> ranges = new ArrayList<>();
    while (cursor.hasRemaining() && ranges.size() < MAX_RANGES) {
      int kind = cursor.u8();
      if (kind != DW_DSC_label && kind != DW_DSC_range) {
        throw cursor.malformed("no such discriminant descriptor: DW_DSC=" + kind);
      }
      long low = leb128(cursor, signed);
      long high = kind == DW_DSC_range ? leb128(cursor, signed) : low;
      ranges.add(new Range(low, high, signed));
    }
    return ranges;
  }

  private static long leb128(Cursor cursor, boolean signed) throws MalformedFileException {
    return signed ? cursor.sleb128() : cursor.uleb128();
  }
}

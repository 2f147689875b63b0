package org.allocs.auxv.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.TypedefType;

/** Types that the ABI and elf.h give to what is above the initial stack. */
final class AuxvTypes {
  static final DataType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  static final DataType CHAR_POINTER = PointerType.to(CHAR);
  static final DataType UNSIGNED_CHAR =
      new BaseType("unsigned char", BaseType.Encoding.UNSIGNED_CHAR, 1);

  /** The count takes a whole word of the stack, unlike the {@code int} that main receives. */
  static final DataType LONG = new BaseType("long", BaseType.Encoding.SIGNED, 8);

  private static final DataType UINT64 =
      new TypedefType("uint64_t", new BaseType("unsigned long", BaseType.Encoding.UNSIGNED, 8));

  private static final DataType A_UN =
      new CompositeType(
          CompositeType.Kind.UNION,
          Optional.empty(),
          "union {...}",
          "Elf64_auxv_t_a_un",
          OptionalLong.of(8),
          () -> List.of(Member.of("a_val", UINT64, 0)));

  static final DataType AUXV_T =
      new TypedefType(
          "Elf64_auxv_t",
          new CompositeType(
              CompositeType.Kind.STRUCT,
              Optional.empty(),
              "struct {...}",
              "Elf64_auxv_t",
              OptionalLong.of(AuxvDescriptor.ENTRY_SIZE),
              () ->
                  List.of(
                      Member.of("a_type", UINT64, 0),
                      Member.of("a_un", A_UN, AuxvDescriptor.A_VAL))));

  private AuxvTypes() {}
}

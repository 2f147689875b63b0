package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwForm.*;
import static org.allocs.dwarf.DwTag.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.type.CompositeType;
import org.allocs.type.Member;
import org.junit.jupiter.api.Test;

/** The two ways to place a bit-field, in both byte orders, and other rules of placement. */
class BitFieldsTest {
  private static final int INT = 12;
  private static final int DW_OP_plus_uconst = 0x23;
  private static final int DW_OP_dup = 0x12;
  private static final int DW_OP_deref = 0x06;
  private static final int DW_OP_lit24 = 0x48;
  private static final int DW_OP_minus = 0x1c;
  private static final int DW_OP_plus = 0x22;

  /** A 4-byte int at 12, then a struct of 8 bytes whose members follow. */
  private static List<String> members(InfoBuilder builder, int... members) throws Exception {
    builder
        .abbreviation(1, DW_TAG_compile_unit, true)
        .abbreviation(
            2,
            DW_TAG_base_type,
            false,
            DW_AT_byte_size,
            DW_FORM_data1,
            DW_AT_encoding,
            DW_FORM_data1)
        .abbreviation(
            3,
            DW_TAG_structure_type,
            true,
            DW_AT_name,
            DW_FORM_string,
            DW_AT_byte_size,
            DW_FORM_data1)
        .abbreviation(
            4,
            DW_TAG_member,
            false,
            DW_AT_type,
            DW_FORM_ref1,
            DW_AT_bit_size,
            DW_FORM_data1,
            DW_AT_data_bit_offset,
            DW_FORM_data1)
        .abbreviation(
            5,
            DW_TAG_member,
            false,
            DW_AT_type,
            DW_FORM_ref1,
            DW_AT_bit_size,
            DW_FORM_data1,
            DW_AT_bit_offset,
            DW_FORM_data1,
            DW_AT_byte_size,
            DW_FORM_data1,
            DW_AT_data_member_location,
            DW_FORM_block1)
        .abbreviation(
            6,
            DW_TAG_inheritance,
            false,
            DW_AT_type,
            DW_FORM_ref1,
            DW_AT_data_member_location,
            DW_FORM_block1);
    int[] entries = new int[1 + 3 + 4 + members.length + 2];
    int[] head = {1, 2, 4, 5, 3, 's', 0, 8};
    System.arraycopy(head, 0, entries, 0, head.length);
    System.arraycopy(members, 0, entries, head.length, members.length);
    CompositeType type =
        (CompositeType)
            DebugData.over(builder.unit4(entries).build())
                .typeNamed("struct s", Optional.empty())
                .orElseThrow();
    List<String> found = new ArrayList<>();
    for (Member member : type.members()) {
      String bits = member.bits().map(b -> ":" + b.offset() + "/" + b.width()).orElse("");
      found.add(member.offset() + bits);
    }
    type.runtimeMembers().forEach(member -> found.add(member.place()));
    return found;
  }

  private static final int[] OLD = {
    5, INT, 3, 29, 4, 2, DW_OP_plus_uconst, 0, // the lowest 3 bits of a little-endian word
    5, INT, 8, 0, 4, 2, DW_OP_plus_uconst, 4, // the highest 8 bits
    5, INT, 20, 4, 4, 2, DW_OP_plus_uconst, 4
  };

  @Test
  void shouldCountFromTheTopOfStorageAsDwarf3Does() throws Exception {
    assertEquals(List.of("0:0/3", "7:0/8", "5:0/20"), members(new InfoBuilder(), OLD));
    assertEquals(List.of("3:5/3", "4:0/8", "4:4/20"), members(new InfoBuilder().bigEndian(), OLD));
  }

  @Test
  void shouldCountFromTheStartAsDwarf4Does() throws Exception {
    int[] fields = {4, INT, 3, 0, 4, INT, 9, 30, 4, INT, 1, 63};
    List<String> expected = List.of("0:0/3", "3:6/9", "7:7/1");
    assertEquals(expected, members(new InfoBuilder(), fields));
    assertEquals(expected, members(new InfoBuilder().bigEndian(), fields));
  }

  @Test
  void shouldKeepTheRuleOfVirtualBases() throws Exception {
    int[] rule = {
      6, 15, 6, DW_OP_dup, DW_OP_deref, DW_OP_lit24, DW_OP_minus, DW_OP_deref, DW_OP_plus
    };
    assertEquals(
        List.of("placed at run time: offset in the vtable at -24"),
        members(new InfoBuilder(), rule));
    int[] other = {6, 15, 3, DW_OP_dup, DW_OP_deref, DW_OP_plus};
    assertEquals(List.of("placed at run time"), members(new InfoBuilder(), other));
    int[] sum = {6, 15, 4, DW_OP_plus_uconst, 1, DW_OP_plus_uconst, 2};
    assertEquals(List.of("3"), members(new InfoBuilder(), sum));
  }
}

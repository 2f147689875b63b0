package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwForm.*;
import static org.allocs.dwarf.DwTag.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;

class HostileTypesTest {
  /** Entries start at 11; the root takes one byte. */
  private static InfoBuilder abbreviations() {
    return new InfoBuilder()
        .abbreviation(1, DW_TAG_compile_unit, true)
        .abbreviation(
            2, DW_TAG_typedef, false, DW_AT_name, DW_FORM_string, DW_AT_type, DW_FORM_ref1)
        .abbreviation(3, DW_TAG_const_type, false, DW_AT_type, DW_FORM_ref2)
        .abbreviation(4, DW_TAG_subroutine_type, true)
        .abbreviation(5, DW_TAG_formal_parameter, false, DW_AT_type, DW_FORM_ref4)
        .abbreviation(
            6,
            DW_TAG_structure_type,
            true,
            DW_AT_name,
            DW_FORM_string,
            DW_AT_byte_size,
            DW_FORM_data1)
        .abbreviation(
            7, DW_TAG_member, false, DW_AT_name, DW_FORM_string, DW_AT_type, DW_FORM_ref1);
  }

  private static Optional<DataType> typeT(InfoBuilder builder) throws Exception {
    return DebugData.over(builder.build()).typeNamed("t", Optional.empty());
  }

  @Test
  void shouldCutTypedefOfItself() throws Exception {
    DataType type = typeT(abbreviations().unit4(1, 2, 't', 0, 12, 0)).orElseThrow();
    assertEquals("t", type.name());
    assertTrue(type.byteSize().isEmpty());
    assertEquals("t", type.uniqtype());
  }

  @Test
  void shouldCutFunctionThatTakesItself() throws Exception {
    DataType type =
        typeT(abbreviations().unit4(1, 2, 't', 0, 16, 4, 5, 12, 0, 0, 0, 0, 0)).orElseThrow();
    assertEquals("t", type.name());
    assertEquals("__FUN_FROM___ARG0_t__FUN_TO_void", type.uniqtype());
  }

  @Test
  void shouldCutLongChains() throws Exception {
    int[] entries = new int[5 + 3 * 5000 + 1];
    entries[0] = 1;
    entries[1] = 2;
    entries[2] = 't';
    entries[4] = 16;
    for (int i = 0; i < 5000; i++) {
      int next = 16 + 3 * (i + 1) < 15011 ? 16 + 3 * (i + 1) : 16;
      entries[5 + 3 * i] = 3;
      entries[6 + 3 * i] = next & 0xff;
      entries[7 + 3 * i] = next >> 8;
    }
    assertEquals("t", typeT(abbreviations().unit4(entries)).orElseThrow().name());
  }

  @Test
  void shouldNotSpellOutTypesThatDoubleEachTime() throws Exception {
    int levels = 60;
    int[] entries = new int[5 + levels * 12 + 1];
    entries[0] = 1;
    entries[1] = 2;
    entries[2] = 't';
    entries[4] = 16;
    for (int i = 0; i < levels; i++) {
      int at = 5 + 12 * i;
      int next = i + 1 < levels ? 16 + 12 * (i + 1) : 16 + 12 * i;
      entries[at] = 4;
      for (int parameter = 0; parameter < 2; parameter++) {
        entries[at + 1 + 5 * parameter] = 5;
        entries[at + 2 + 5 * parameter] = next & 0xff;
        entries[at + 3 + 5 * parameter] = next >> 8;
      }
    }
    DataType type = typeT(abbreviations().unit4(entries)).orElseThrow();
    assertTrue(type.stripped().name().length() < 1 << 20);
    assertTrue(type.uniqtype().length() < 1 << 20);
  }

  @Test
  void shouldReadStructThatContainsItself() throws Exception {
    DataType type =
        DebugData.over(abbreviations().unit4(1, 6, 't', 0, 8, 7, 'm', 0, 12, 0, 0).build())
            .typeNamed("struct t", Optional.empty())
            .orElseThrow();
    CompositeType composite = (CompositeType) type;
    assertEquals("struct t", composite.members().get(0).type().name());
    assertEquals(type, composite.members().get(0).type());
  }

  @Test
  void shouldKeepMembersBeforeMalformedOne() throws Exception {
    DebugData data =
        DebugData.over(
            abbreviations().unit4(1, 6, 't', 0, 8, 7, 'm', 0, 12, 7, 'n', 0, 0xff, 0, 0).build());
    CompositeType composite =
        (CompositeType) data.typeNamed("struct t", Optional.empty()).orElseThrow();
    assertEquals(1, composite.members().size());
    assertEquals(1, data.problems().messages().size());
  }
}

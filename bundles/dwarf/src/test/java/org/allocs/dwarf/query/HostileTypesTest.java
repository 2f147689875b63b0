package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwForm.*;
import static org.allocs.dwarf.DwTag.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.type.Alignment;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.FieldPath;
import org.allocs.type.SubObjects;
import org.allocs.type.TypeDifference;
import org.allocs.type.UniqueTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

  private static List<CompositeType> composites(InfoBuilder builder) throws Exception {
    List<CompositeType> found = new ArrayList<>();
    DebugData.over(builder.build()).composites(layout -> found.add(layout.type()));
    return found;
  }

  /** {@code struct t { t m; }}, enumerated, compared with itself elsewhere, looked into. */
  @Test
  void shouldBearStructThatContainsItselfEverywhere() throws Exception {
    int[] entries = {1, 6, 't', 0, 8, 7, 'm', 0, 12, 0, 0};
    CompositeType one = composites(abbreviations().unit4(entries)).get(0);
    CompositeType other = composites(abbreviations().unit4(entries)).get(0);
    assertTrue(TypeDifference.between(one, other).isEmpty());
    UniqueTypes unique = new UniqueTypes();
    assertSame(unique.of(one), unique.of(other));
    assertEquals(1, Alignment.of(one));
    assertEquals(64, SubObjects.covering(one, 3).size());
    assertEquals(64 * 2 - 1, FieldPath.at(one, 3).orElseThrow().path().length());
  }

  @Test
  @Timeout(120)
  void shouldBearAMillionMembers() throws Exception {
    int count = 1_000_000;
    int[] entries = new int[5 + 4 * count + 2];
    System.arraycopy(new int[] {1, 6, 't', 0, 8}, 0, entries, 0, 5);
    for (int i = 0; i < count; i++) {
      System.arraycopy(new int[] {7, 'm', 0, 12}, 0, entries, 5 + 4 * i, 4);
    }
    CompositeType type = composites(abbreviations().unit4(entries)).get(0);
    assertEquals(count, type.members().size());
    assertTrue(SubObjects.covering(type, 3).size() <= 4096);
    assertTrue(TypeDifference.between(type, type).isEmpty());
  }

  /** Each member's type begins inside the one before, and has all that follows as its members. */
  @Test
  @Timeout(120)
  void shouldBearStructsThatLieOverEachOther() throws Exception {
    int count = 30_000;
    InfoBuilder builder =
        abbreviations()
            .abbreviation(8, DW_TAG_member, false, DW_AT_type, DW_FORM_ref4)
            .abbreviation(9, DW_TAG_structure_type, true, DW_AT_byte_size, DW_FORM_data4);
    int[] entries = new int[5 + 5 * count + 5 * count + 2];
    System.arraycopy(new int[] {1, 6, 't', 0, 8}, 0, entries, 0, 5);
    for (int i = 0; i < count; i++) {
      int at = 5 + 5 * i;
      int target = 11 + 5 + 5 * count + 5 * i;
      entries[at] = 8;
      entries[at + 5 * count] = 9;
      for (int b = 0; b < 4; b++) {
        entries[at + 1 + b] = target >>> 8 * b & 0xff;
      }
    }
    assertTrue(composites(builder.unit4(entries)).size() <= 1);
  }

  @Test
  void shouldNotCallAbsurdSizesComplete() throws Exception {
    InfoBuilder builder =
        abbreviations()
            .abbreviation(
                8,
                DW_TAG_structure_type,
                false,
                DW_AT_name,
                DW_FORM_string,
                DW_AT_byte_size,
                DW_FORM_data8)
            .abbreviation(
                9,
                DW_TAG_structure_type,
                false,
                DW_AT_name,
                DW_FORM_string,
                DW_AT_byte_size,
                DW_FORM_block1);
    List<CompositeType> found =
        composites(
            builder.unit4(
                1, 8, 'a', 0, 255, 255, 255, 255, 255, 255, 255, 255, 8, 'b', 0, 255, 255, 255, 255,
                255, 255, 255, 127, 9, 'c', 0, 2, 0x30, 0x31, 0));
    assertEquals(List.of("struct b"), found.stream().map(CompositeType::name).toList());
    assertEquals(Long.MAX_VALUE, found.get(0).byteSize().getAsLong());
    assertEquals(1, Alignment.of(found.get(0)));
  }

  @Test
  void shouldKeepWhatComesBeforeAMalformedVariant() throws Exception {
    InfoBuilder builder =
        abbreviations()
            .abbreviation(8, DW_TAG_variant_part, true, DW_AT_discr, DW_FORM_ref1)
            .abbreviation(9, DW_TAG_variant, true, DW_AT_discr_list, DW_FORM_block1);
    DebugData data =
        DebugData.over(
            builder
                .unit4(
                    1, 6, 't', 0, 8, 7, 'm', 0, 12, 8, 16, 9, 2, 0, 5, 7, 'x', 0, 12, 0, 9, 1, 7, 0,
                    0, 0, 0)
                .build());
    CompositeType type = (CompositeType) data.typeNamed("struct t", Optional.empty()).orElseThrow();
    assertEquals(2, type.members().size());
    assertTrue(data.problems().messages().get(0).contains("DW_DSC=7"));
  }
}

package org.allocs.dwarf.info;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwForm.*;
import static org.allocs.dwarf.DwTag.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.dwarf.DwarfSections;
import org.allocs.dwarf.Problems;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.error.MalformedFileException;
import org.junit.jupiter.api.Test;

class MalformedInfoTest {
  private final Problems problems = new Problems();

  private Units units(InfoBuilder builder) {
    return new Units(builder.build(), problems);
  }

  private static int count(Unit unit) throws MalformedFileException {
    int count = 0;
    for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
      count++;
    }
    return count;
  }

  private static InfoBuilder rootAndVariable() {
    return new InfoBuilder()
        .abbreviation(1, DW_TAG_compile_unit, true)
        .abbreviation(2, DW_TAG_variable, false, DW_AT_name, DW_FORM_string)
        .abbreviation(3, DW_TAG_structure_type, true, DW_AT_sibling, DW_FORM_ref1);
  }

  @Test
  void shouldRefuseSiblingThatPointsBackwards() throws Exception {
    Unit unit = units(rootAndVariable().unit4(1, 3, 11, 2, 'a', 0, 0, 0)).info().get(0);
    DieWalker walker = new DieWalker(unit);
    walker.next();
    walker.next();
    assertThrows(MalformedFileException.class, walker::skipChildren);
    DieChildren children = unit.root().children();
    assertTrue(children.next());
    assertThrows(MalformedFileException.class, children::next);
  }

  @Test
  void shouldRefuseSiblingOutsideTheUnit() throws Exception {
    Unit unit = units(rootAndVariable().unit4(1, 3, 200, 2, 'a', 0, 0, 0)).info().get(0);
    DieWalker walker = new DieWalker(unit);
    walker.next();
    walker.next();
    assertThrows(MalformedFileException.class, walker::skipChildren);
  }

  @Test
  void shouldEndWithUnitWhoseListsAreNotClosed() throws Exception {
    Unit unit = units(rootAndVariable().unit4(1, 2, 'a', 0, 2, 'b', 0)).info().get(0);
    assertEquals(3, count(unit));
  }

  @Test
  void shouldIgnoreEntriesAfterTheRootsList() throws Exception {
    Unit unit = units(rootAndVariable().unit4(1, 2, 'a', 0, 0, 2, 'b', 0)).info().get(0);
    assertEquals(2, count(unit));
  }

  @Test
  void shouldRefuseUnknownAbbreviation() throws Exception {
    Unit unit = units(rootAndVariable().unit4(1, 9)).info().get(0);
    assertThrows(MalformedFileException.class, () -> count(unit));
  }

  @Test
  void shouldRefuseUnknownForm() throws Exception {
    InfoBuilder builder =
        new InfoBuilder().abbreviation(1, DW_TAG_compile_unit, false, DW_AT_name, 0x7f);
    Unit unit = units(builder.unit4(1, 0)).info().get(0);
    assertThrows(MalformedFileException.class, unit::root);
  }

  @Test
  void shouldPassUnknownAttributesAndTags() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_compile_unit, true, 0x3fed, DW_FORM_data2)
            .abbreviation(2, 0x7a7a, false, 0x3fee, DW_FORM_block1, DW_AT_name, DW_FORM_string);
    Unit unit = units(builder.unit4(1, 1, 2, 2, 3, 9, 9, 9, 'n', 0, 0)).info().get(0);
    DieChildren children = unit.root().children();
    assertTrue(children.next());
    assertEquals(Optional.of("n"), children.current().name());
    assertEquals(2, count(unit));
  }

  @Test
  void shouldReadIndirectForms() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_compile_unit, true)
            .abbreviation(
                2,
                DW_TAG_variable,
                false,
                DW_AT_const_value,
                DW_FORM_indirect,
                DW_AT_name,
                DW_FORM_indirect);
    Unit unit =
        units(builder.unit4(1, 2, DW_FORM_data2, 0x39, 0x05, DW_FORM_string, 'v', 0, 0))
            .info()
            .get(0);
    DieChildren children = unit.root().children();
    children.next();
    assertEquals(OptionalLong.of(1337), children.current().constant(DW_AT_const_value));
    assertEquals(Optional.of("v"), children.current().name());
    assertEquals(2, count(unit));
  }

  @Test
  void shouldReadImplicitConstants() throws Exception {
    InfoBuilder builder = new InfoBuilder();
    builder.bytes(".debug_abbrev", 1, DW_TAG_compile_unit, 0, DW_AT_language);
    builder.bytes(".debug_abbrev", DW_FORM_implicit_const, 0x7c, 0, 0);
    Unit unit = units(builder.unit4(1)).info().get(0);
    assertEquals(OptionalLong.of(-4), unit.root().constant(DW_AT_language));
    assertEquals(1, count(unit));
  }

  @Test
  void shouldLeaveOutWhatLiesInAMissingSupplementaryFile() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(
                1,
                DW_TAG_compile_unit,
                false,
                DW_AT_name,
                DW_FORM_GNU_strp_alt,
                DW_AT_type,
                DW_FORM_GNU_ref_alt,
                DW_AT_import,
                DW_FORM_ref_sup8,
                DW_AT_signature,
                DW_FORM_ref_sig8,
                DW_AT_language,
                DW_FORM_data1);
    int[] entries = new int[26];
    entries[0] = 1;
    entries[25] = 29;
    Die root = units(builder.unit4(entries)).info().get(0).root();
    assertEquals(Optional.empty(), root.name());
    assertEquals(Optional.empty(), root.reference(DW_AT_type));
    assertEquals(Optional.empty(), root.reference(DW_AT_import));
    assertEquals(Optional.empty(), root.reference(DW_AT_signature));
    assertEquals(OptionalLong.of(29), root.constant(DW_AT_language));
  }

  @Test
  void shouldReadFromSupplementaryFile() throws Exception {
    DwarfSections other =
        new InfoBuilder()
            .string(".debug_str", "before")
            .string(".debug_str", "there")
            .abbreviation(1, DW_TAG_partial_unit, false, DW_AT_name, DW_FORM_strp)
            .unit4(1, 7, 0, 0, 0)
            .build();
    DwarfSections main =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_compile_unit, false, DW_AT_type, DW_FORM_GNU_ref_alt)
            .unit4(1, 11, 0, 0, 0)
            .build();
    DwarfSections both =
        new DwarfSections() {
          @Override
          public String file() {
            return main.file();
          }

          @Override
          public org.allocs.binary.Section section(String name) throws MalformedFileException {
            return main.section(name);
          }

          @Override
          public Optional<DwarfSections> supplementary() {
            return Optional.of(other);
          }
        };
    Die root = new Units(both, problems).info().get(0).root();
    Die referenced = root.reference(DW_AT_type).orElseThrow();
    assertEquals(Optional.of("there"), referenced.name());
    assertTrue(referenced.id() != root.id());
  }

  @Test
  void shouldListUnitsAroundOneOfAnotherVersion() throws Exception {
    InfoBuilder builder = rootAndVariable().unit4(1, 0);
    builder.number(".debug_info", 4, 7).number(".debug_info", 2, 77);
    builder.number(".debug_info", 4, 0).number(".debug_info", 1, 8);
    builder.unit4(1, 2, 'z', 0, 0);
    List<Unit> listed = units(builder).info();
    assertEquals(2, listed.size());
    assertEquals(2, count(listed.get(1)));
    assertEquals(1, problems.messages().size());
  }

  @Test
  void shouldStopListingAtLengthThatLeavesTheSection() throws Exception {
    InfoBuilder builder = rootAndVariable().unit4(1, 0);
    builder.number(".debug_info", 4, 0x7fffffff).number(".debug_info", 2, 4);
    assertEquals(1, units(builder).info().size());
    assertEquals(1, problems.messages().size());
  }

  @Test
  void shouldRefuseReferencesOutOfTheUnit() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(
                1,
                DW_TAG_compile_unit,
                false,
                DW_AT_type,
                DW_FORM_ref4,
                DW_AT_import,
                DW_FORM_ref_addr);
    Die root =
        units(builder.unit4(1, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0x7f))
            .info()
            .get(0)
            .root();
    assertThrows(MalformedFileException.class, () -> root.reference(DW_AT_type));
    assertThrows(MalformedFileException.class, () -> root.reference(DW_AT_import));
  }

  @Test
  void shouldEndChainOfOriginsThatIsACircle() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_compile_unit, true)
            .abbreviation(2, DW_TAG_subprogram, false, DW_AT_abstract_origin, DW_FORM_ref1);
    Unit unit = units(builder.unit4(1, 2, 14, 2, 12, 0)).info().get(0);
    assertEquals(Optional.empty(), unit.dieAt(12).inheritedName());
    assertEquals(DW_TAG_subprogram, unit.dieAt(12).outermostOrigin().tag());
    assertEquals(Optional.empty(), QualifiedNames.of(unit.dieAt(12)));
  }

  @Test
  void shouldRefuseAbbreviationWithEndlessAttributes() throws Exception {
    InfoBuilder builder = new InfoBuilder();
    builder.bytes(".debug_abbrev", 1, DW_TAG_compile_unit, 0);
    for (int i = 0; i < 5000; i++) {
      builder.bytes(".debug_abbrev", DW_AT_external, DW_FORM_flag_present);
    }
    builder.bytes(".debug_abbrev", 0, 0);
    Unit unit = units(builder.unit4(1)).info().get(0);
    assertThrows(MalformedFileException.class, unit::root);
  }

  @Test
  void shouldReadWhatComesBeforeAFormOfUnknownSize() throws Exception {
    InfoBuilder builder =
        rootAndVariable()
            .abbreviation(4, DW_TAG_variable, false, DW_AT_name, 0x7e)
            .unit4(1, 2, 'a', 0, 4, 1, 2, 'b', 0, 0)
            .unit4(1, 2, 'c', 0, 0);
    Units units = units(builder);
    DieWalker walker = new DieWalker(units.info().get(0));
    assertTrue(walker.next() && walker.next());
    assertEquals(Optional.of("a"), walker.die().name());
    assertTrue(walker.next());
    assertThrows(MalformedFileException.class, walker::next);
    assertEquals(2, count(units.info().get(1)));
  }

  @Test
  void shouldPassUnitsOfUnknownKinds() throws Exception {
    InfoBuilder builder = rootAndVariable();
    builder.number(".debug_info", 4, 12).number(".debug_info", 2, 5);
    builder.bytes(".debug_info", 0x80, 8, 1, 2, 3, 4, 5, 6, 7, 8);
    Units units = units(builder.unit4(1, 2, 'c', 0, 0));
    assertEquals(1, units.info().size());
    assertEquals(2, count(units.info().get(0)));
    assertTrue(problems.messages().get(0).contains("unknown kind of unit"));
  }

  @Test
  void shouldAddOffsetsToIndexedAddresses() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(
                1,
                DW_TAG_compile_unit,
                false,
                DW_AT_low_pc,
                DW_FORM_LLVM_addrx_offset,
                DW_AT_name,
                DW_FORM_string)
            .unit4(1, 1, 0x10, 0, 0, 0, 'x', 0)
            .number(".debug_addr", 8, 1)
            .number(".debug_addr", 8, 0x1000);
    Unit unit = units(builder).info().get(0);
    assertEquals(OptionalLong.of(0x1010), unit.root().address(DW_AT_low_pc));
    assertEquals(Optional.of("x"), unit.root().name());
    assertEquals(1, count(unit));
  }
}

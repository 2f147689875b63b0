package org.allocs.dwarf.query;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwForm.*;
import static org.allocs.dwarf.DwLang.*;
import static org.allocs.dwarf.DwTag.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.allocs.dwarf.oracle.InfoBuilder;
import org.allocs.type.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Units as tools that share types between units make them. */
class PartialUnitsTest {
  /** A partial unit with a namespace and a struct, then one unit that imports it. */
  private static InfoBuilder imported(int language) {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_partial_unit, true)
            .abbreviation(2, DW_TAG_compile_unit, true, DW_AT_language, DW_FORM_data1)
            .abbreviation(3, DW_TAG_imported_unit, false, DW_AT_import, DW_FORM_ref_addr)
            .abbreviation(4, DW_TAG_namespace, true, DW_AT_name, DW_FORM_string)
            .abbreviation(
                5,
                DW_TAG_structure_type,
                false,
                DW_AT_name,
                DW_FORM_string,
                DW_AT_byte_size,
                DW_FORM_data1);
    builder.unit4(1, 4, 'n', 0, 5, 't', 0, 24, 0, 5, 'u', 0, 16, 0);
    return builder.unit4(2, language, 3, 11, 0, 0, 0, 0);
  }

  private static String spelled(DebugData data, String name) throws Exception {
    return data.typeNamed(name, Optional.empty()).map(DataType::name).orElse("unknown");
  }

  @ParameterizedTest
  @CsvSource({"4,n::t,n::t", "4,u,u", "4,struct u,u", "12,struct u,struct u", "12,u,unknown"})
  void shouldSpeakTheLanguageOfTheImporter(int language, String name, String spelling)
      throws Exception {
    assertEquals(spelling, spelled(DebugData.over(imported(language).build()), name));
  }

  @Test
  void shouldEndImportsThatAreACircle() throws Exception {
    InfoBuilder builder =
        new InfoBuilder()
            .abbreviation(1, DW_TAG_partial_unit, true)
            .abbreviation(2, DW_TAG_compile_unit, true, DW_AT_language, DW_FORM_data1)
            .abbreviation(3, DW_TAG_imported_unit, false, DW_AT_import, DW_FORM_ref_addr)
            .abbreviation(4, DW_TAG_base_type, false, DW_AT_name, DW_FORM_string);
    builder.unit4(1, 3, 11, 0, 0, 0, 0);
    builder.unit4(2, DW_LANG_C_plus_plus, 3, 11, 0, 0, 0, 4, 'b', 0, 0);
    assertEquals("b", spelled(DebugData.over(builder.build()), "b"));
  }
}

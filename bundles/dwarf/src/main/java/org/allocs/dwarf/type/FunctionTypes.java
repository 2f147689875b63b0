package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.List;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.Languages;
import org.allocs.error.MalformedFileException;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;

/** {@code DW_TAG_subroutine_type} and {@code DW_TAG_subprogram} (DWARF 5, sections 3.3, 5.8). */
final class FunctionTypes {
  private static final int MAX_PARAMETERS = 4096;

  private FunctionTypes() {}

  /** The parameters are those of the declaration: an instance may have lost some. */
  static FunctionType ofSubprogram(TypeBuilder builder, Die die) throws MalformedFileException {
    Die declared = die.outermostOrigin();
    List<DataType> parameters = new ArrayList<>();
    boolean variadic = false;
    for (DieChildren children = declared.children(); children.next(); ) {
      int tag = children.current().tag();
      if (tag == DW_TAG_formal_parameter && parameters.size() < MAX_PARAMETERS) {
        parameters.add(builder.typeOf(children.current()));
      } else if (tag == DW_TAG_GNU_formal_parameter_pack) {
        addPack(builder, children.current(), parameters);
      } else {
        variadic |= tag == DW_TAG_unspecified_parameters;
      }
    }
    boolean prototyped =
        declared.flag(DwAt.DW_AT_prototyped) || !Languages.isC(declared.unit().language());
    return new FunctionType(builder.typeOf(die), parameters, variadic, prototyped);
  }

  private static void addPack(TypeBuilder builder, Die pack, List<DataType> parameters)
      throws MalformedFileException {
    for (DieChildren children = pack.children(); children.next(); ) {
      if (children.current().tag() == DW_TAG_formal_parameter
          && parameters.size() < MAX_PARAMETERS) {
        parameters.add(builder.typeOf(children.current()));
      }
    }
  }
}

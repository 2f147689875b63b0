package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final int MAX_ORIGINS = 16;

  private FunctionTypes() {}

  static FunctionType ofSubprogram(TypeBuilder builder, Die die) throws MalformedFileException {
    Die declared = withParameters(die);
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
        declared.outermostOrigin().flag(DwAt.DW_AT_prototyped)
            || declared.flag(DwAt.DW_AT_prototyped)
            || !Languages.isC(declared.unit().language());
    return new FunctionType(builder.typeOf(die), parameters, variadic, prototyped);
  }

  /**
   * The entry that tells the parameters: not an instance, which may have lost some; of a definition
   * and what it completes the nearest that has any.
   */
  private static Die withParameters(Die die) throws MalformedFileException {
    Die here = die;
    for (int i = 0; i < MAX_ORIGINS; i++) {
      boolean instance = here.has(DwAt.DW_AT_abstract_origin);
      Optional<Die> origin = !instance && hasParameters(here) ? Optional.empty() : here.origin();
      if (origin.isEmpty()) {
        break;
      }
      here = origin.get();
    }
    return here;
  }

  private static boolean hasParameters(Die die) throws MalformedFileException {
    for (DieChildren children = die.children(); children.next(); ) {
      int tag = children.current().tag();
      if (tag == DW_TAG_formal_parameter || tag == DW_TAG_unspecified_parameters) {
        return true;
      }
    }
    return false;
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

package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /**
   * Children that are passed in search of a parameter. Compilers put parameters first; many
   * functions may share one that has vast numbers of others.
   */
  private static final int MAX_OTHERS = 1024;

  private static final Set<String> VARIANTS_PARAMETERS = Set.of("__in_chrg", "__vtt_parm");

  private FunctionTypes() {}

  static FunctionType ofSubprogram(TypeBuilder builder, Die die) throws MalformedFileException {
    Die declared = withParameters(die);
    Set<Long> kept = keptBy(die);
    List<DataType> parameters = new ArrayList<>();
    boolean variadic = false;
    int others = 0;
    for (DieChildren children = declared.children(); others < MAX_OTHERS && children.next(); ) {
      int tag = children.current().tag();
      if (tag == DW_TAG_formal_parameter && parameters.size() < MAX_PARAMETERS) {
        Die parameter = children.current();
        if (parameters.isEmpty() || kept.contains(parameter.id()) || !isOfVariants(parameter)) {
          parameters.add(builder.typeOf(parameter));
        }
      } else if (tag == DW_TAG_GNU_formal_parameter_pack) {
        addPack(builder, children.current(), parameters);
      } else {
        variadic |= tag == DW_TAG_unspecified_parameters;
        others++;
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
    DieChildren children = die.children();
    for (int i = 0; i < MAX_OTHERS && children.next(); i++) {
      int tag = children.current().tag();
      if (tag == DW_TAG_formal_parameter || tag == DW_TAG_unspecified_parameters) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether it is one of those that gcc gives constructors and destructors, which only some of
   * their variants have.
   */
  private static boolean isOfVariants(Die parameter) throws MalformedFileException {
    return parameter.flag(DwAt.DW_AT_artificial)
        && parameter.name().filter(VARIANTS_PARAMETERS::contains).isPresent();
  }

  /** The parameters of the abstract function that an instance has too. */
  private static Set<Long> keptBy(Die instance) throws MalformedFileException {
    Set<Long> kept = new HashSet<>();
    if (instance.has(DwAt.DW_AT_abstract_origin)) {
      for (DieChildren children = instance.children(); children.next(); ) {
        Optional<Die> origin = children.current().origin();
        if (origin.isPresent() && kept.size() < MAX_PARAMETERS) {
          kept.add(origin.get().id());
        }
      }
    }
    return kept;
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

package org.allocs.dwarf.type;

import static org.allocs.dwarf.DwTag.DW_TAG_typedef;

import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.dwarf.DwAt;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieWalker;
import org.allocs.dwarf.info.Unit;
import org.allocs.error.MalformedFileException;

/** The typedefs of a unit, by the entry that they name: where that is anonymous, its only name. */
final class TypedefNames {
  private static final String SEVERAL = "";

  private final Map<Unit, SoftReference<Map<Integer, String>>> byUnit = new ConcurrentHashMap<>();

  /** The one typedef name that refers to an entry; empty if there is none, or more than one. */
  Optional<String> only(Die die) throws MalformedFileException {
    return Optional.ofNullable(of(die.unit()).get(die.offset())).filter(n -> !n.equals(SEVERAL));
  }

  private Map<Integer, String> of(Unit unit) throws MalformedFileException {
    SoftReference<Map<Integer, String>> kept = byUnit.get(unit);
    Map<Integer, String> names = kept == null ? null : kept.get();
    if (names == null) {
      names = read(unit);
      byUnit.put(unit, new SoftReference<>(names));
    }
    return names;
  }

  private static Map<Integer, String> read(Unit unit) throws MalformedFileException {
    Map<Integer, String> names = new HashMap<>();
    for (DieWalker walker = new DieWalker(unit); walker.next(); ) {
      if (walker.tag() == DW_TAG_typedef) {
        Die typedef = walker.die();
        Optional<Die> target = typedef.reference(DwAt.DW_AT_type);
        if (target.isPresent()
            && target.get().unit() == unit
            && !target.get().has(DwAt.DW_AT_name)) {
          String name = typedef.name().orElse(SEVERAL);
          names.merge(target.get().offset(), name, (a, b) -> a.equals(b) ? a : SEVERAL);
        }
      }
    }
    return names;
  }
}

package org.allocs.debuginfo.internal;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwTag.*;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.binary.Cursor;
import org.allocs.dwarf.Block;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.dwarf.info.QualifiedNames;
import org.allocs.error.MalformedFileException;

/**
 * A call, and what is known of its arguments (DWARF 5, section 3.4; before it {@code
 * DW_TAG_GNU_call_site}).
 *
 * @param entry that describes it
 */
record CallSite(Die entry) {
  private static final int MAX_DEPTH = 256;

  private static boolean isSite(Die die) {
    return die.tag() == DW_TAG_call_site || die.tag() == DW_TAG_GNU_call_site;
  }

  /** The call in a function after which an address comes. */
  static Optional<CallSite> returningTo(Die function, long pc) throws MalformedFileException {
    return find(function, pc, 0).map(CallSite::new);
  }

  private static Optional<Die> find(Die scope, long pc, int depth) throws MalformedFileException {
    for (DieChildren children = scope.children(); depth < MAX_DEPTH && children.next(); ) {
      Die child = children.current();
      if (isSite(child)) {
        OptionalLong after = returnPc(child);
        if (after.isPresent() && after.getAsLong() == pc) {
          return Optional.of(child);
        }
      } else if (child.hasChildren() && child.tag() != DW_TAG_subprogram) {
        Optional<Die> inside = find(child, pc, depth + 1);
        if (inside.isPresent()) {
          return inside;
        }
      }
    }
    return Optional.empty();
  }

  private static OptionalLong returnPc(Die site) throws MalformedFileException {
    OptionalLong stated = site.address(DW_AT_call_return_pc);
    return stated.isPresent() ? stated : site.address(DW_AT_low_pc);
  }

  /** Attributes that say that all calls that leave no frame are described. */
  private static final int[] ALL_TAIL_CALLS = {
    DW_AT_call_all_calls,
    DW_AT_call_all_source_calls,
    DW_AT_call_all_tail_calls,
    DW_AT_GNU_all_call_sites,
    DW_AT_GNU_all_source_call_sites,
    DW_AT_GNU_all_tail_call_sites
  };

  /**
   * Whether a function may end in calls that leave no frame: then it may have been entered again
   * from itself, with other arguments than the call that its frame returns to gave it.
   */
  static boolean mayEndInCalls(Die function) throws MalformedFileException {
    boolean described = Arrays.stream(ALL_TAIL_CALLS).anyMatch(function::flag);
    return !described || endsInCalls(function, 0);
  }

  private static boolean endsInCalls(Die scope, int depth) throws MalformedFileException {
    for (DieChildren children = scope.children(); depth < MAX_DEPTH && children.next(); ) {
      Die child = children.current();
      boolean tail = child.flag(DW_AT_call_tail_call) || child.flag(DW_AT_GNU_tail_call);
      if (isSite(child) ? tail : child.hasChildren() && endsInCalls(child, depth + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it calls a function by name: through pointers other functions are called too. */
  boolean calls(Die function) throws MalformedFileException {
    Optional<Die> stated = entry.reference(DW_AT_call_origin);
    Optional<Die> callee = stated.isPresent() ? stated : entry.reference(DW_AT_abstract_origin);
    if (callee.isEmpty()) {
      return false;
    }
    Die declared = callee.get().outermostOrigin();
    Die defined = function.outermostOrigin();
    return declared.equals(defined)
        || (declared.flag(DW_AT_external)
            && defined.flag(DW_AT_external)
            && linkage(declared).equals(linkage(defined)));
  }

  private static Optional<String> linkage(Die die) throws MalformedFileException {
    Optional<String> stated = die.string(DW_AT_linkage_name);
    return stated.isPresent() ? stated : QualifiedNames.of(die);
  }

  /** What computes the value, in the caller, of an argument that is passed in a place. */
  Optional<Block> valueOf(byte[] place) throws MalformedFileException {
    return argument(place, DW_AT_call_value, DW_AT_GNU_call_site_value);
  }

  /** What computes the value that an argument in a place points to. */
  Optional<Block> pointedToBy(byte[] place) throws MalformedFileException {
    return argument(place, DW_AT_call_data_value, DW_AT_GNU_call_site_data_value);
  }

  private Optional<Block> argument(byte[] place, int attribute, int gnuAttribute)
      throws MalformedFileException {
    for (DieChildren children = entry.children(); children.next(); ) {
      Optional<Block> location = children.current().block(DW_AT_location);
      if (location.isPresent() && Arrays.equals(bytes(location.get()), place)) {
        Optional<Block> value = children.current().block(attribute);
        return value.isPresent() ? value : children.current().block(gnuAttribute);
      }
    }
    return Optional.empty();
  }

  private static byte[] bytes(Block block) throws MalformedFileException {
    Cursor cursor = block.cursor();
    return cursor.bytes(cursor.remaining());
  }
}

package org.allocs.debuginfo.internal;

import static org.allocs.dwarf.DwAt.*;
import static org.allocs.dwarf.DwTag.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** Where the instruction behind the call is; of a call that leaves no frame too. */
  OptionalLong returnPc() throws MalformedFileException {
    return returnPc(entry);
  }

  private static OptionalLong returnPc(Die site) throws MalformedFileException {
    OptionalLong stated = site.address(DW_AT_call_return_pc);
    return stated.isPresent() ? stated : site.address(DW_AT_low_pc);
  }

  /** The calls in a function that leave no frame behind: the last thing that it does. */
  static List<CallSite> tailCalls(Die function) throws MalformedFileException {
    List<CallSite> found = new ArrayList<>();
    collectTailCalls(function, 0, found);
    return found;
  }

  private static void collectTailCalls(Die scope, int depth, List<CallSite> found)
      throws MalformedFileException {
    for (DieChildren children = scope.children(); depth < MAX_DEPTH && children.next(); ) {
      Die child = children.current();
      if (!isSite(child)) {
        if (child.hasChildren()) {
          collectTailCalls(child, depth + 1, found);
        }
      } else if (child.flag(DW_AT_call_tail_call) || child.flag(DW_AT_GNU_tail_call)) {
        found.add(new CallSite(child));
      }
    }
  }

  /** The entry of the function that it calls; empty for a call through a pointer. */
  Optional<Die> callee() throws MalformedFileException {
    Optional<Die> stated = entry.reference(DW_AT_call_origin);
    return stated.isPresent() ? stated : entry.reference(DW_AT_abstract_origin);
  }

  /** What computes the address of the function that it calls. */
  Optional<Block> target() {
    Optional<Block> stated = entry.block(DW_AT_call_target);
    return stated.isPresent() ? stated : entry.block(DW_AT_GNU_call_site_target);
  }

  /** Whether two entries, of different units perhaps, are of one function. */
  static boolean isSame(Die one, Die other) throws MalformedFileException {
    Die declared = one.outermostOrigin();
    Die defined = other.outermostOrigin();
    return declared.equals(defined)
        || (declared.flag(DW_AT_external)
            && defined.flag(DW_AT_external)
            && linkageName(declared).equals(linkageName(defined)));
  }

  /** What a function is called where files are linked. */
  static Optional<String> linkageName(Die die) throws MalformedFileException {
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

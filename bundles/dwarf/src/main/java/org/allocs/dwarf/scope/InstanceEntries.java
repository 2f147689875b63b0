package org.allocs.dwarf.scope;

import static org.allocs.dwarf.DwAt.DW_AT_abstract_origin;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.allocs.dwarf.info.Die;
import org.allocs.dwarf.info.DieChildren;
import org.allocs.error.MalformedFileException;

/**
 * Variables and parameters of one scope: its own; those of blocks in it that do not say what their
 * code is; and what only the abstract instance of the scope has, in its blocks too. Nothing tells
 * at which instructions a block without code is entered, so that its variables belong to the scope
 * around it, as gdb has it. Used by one thread.
 */
final class InstanceEntries {
  private static final int MAX_DEPTH = 64;

  /** Entries that are read for one scope; many scopes may be instances of one. */
  private static final int MAX_ENTRIES = 1 << 14;

  private final Set<Long> entered;

  /** Blocks and variables of the abstract instance that an entry of this one stands for. */
  private final Set<Long> instantiated = new HashSet<>();

  private final List<Die> found = new ArrayList<>();
  private int read;
  private boolean allRead = true;

  private InstanceEntries(Set<Long> entered) {
    this.entered = entered;
  }

  /**
   * Entries of variables and parameters.
   *
   * @param entered entries of blocks that are scopes of their own
   */
  static List<Die> of(Die scope, Set<Long> entered) throws MalformedFileException {
    InstanceEntries entries = new InstanceEntries(entered);
    entries.collectOrigins(scope, 0);
    entries.allRead = entries.read < MAX_ENTRIES;
    entries.read = 0;
    entries.visit(scope, 0);
    return entries.found;
  }

  /** What is in the instance, however deep: compilers put blocks around that only it has. */
  private void collectOrigins(Die scope, int depth) throws MalformedFileException {
    for (DieChildren children = scope.children(); children.next() && ++read < MAX_ENTRIES; ) {
      Die child = children.current();
      boolean block = ScopeChain.isBlock(child.tag());
      if ((block || Variables.isVariable(child)) && child.has(DW_AT_abstract_origin)) {
        instantiated.add(child.outermostOrigin().id());
      }
      if (block && depth < MAX_DEPTH) {
        collectOrigins(child, depth + 1);
      }
    }
  }

  private void visit(Die scope, int depth) throws MalformedFileException {
    found.addAll(Variables.ownEntries(scope));
    for (DieChildren children = scope.children(); children.next() && ++read < MAX_ENTRIES; ) {
      Die child = children.current();
      boolean inside = ScopeChain.isBlock(child.tag()) && !PcRanges.hasAny(child);
      if (inside && !entered.contains(child.id()) && depth < MAX_DEPTH) {
        visit(child, depth + 1);
      }
    }
    Optional<Die> origin = scope.reference(DW_AT_abstract_origin);
    if (origin.isPresent() && allRead) {
      visitAbstract(origin.get(), depth);
    }
  }

  private void visitAbstract(Die scope, int depth) throws MalformedFileException {
    for (Die entry : Variables.ownEntries(scope)) {
      if (!instantiated.contains(entry.id())) {
        found.add(entry);
      }
    }
    for (DieChildren children = scope.children(); children.next() && ++read < MAX_ENTRIES; ) {
      Die child = children.current();
      boolean inside = ScopeChain.isBlock(child.tag()) && !PcRanges.hasAny(child);
      if (inside && !instantiated.contains(child.id()) && depth < MAX_DEPTH) {
        visitAbstract(child, depth + 1);
      }
    }
  }
}

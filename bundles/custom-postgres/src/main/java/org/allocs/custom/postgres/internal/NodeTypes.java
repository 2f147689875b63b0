package org.allocs.custom.postgres.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Answer;
import org.allocs.target.Mapping;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.Member;

/** Types of nodes by their tags, as debug information of the program has them. */
final class NodeTypes {
  private static final String PREFIX = "T_";

  /** Tags of lists of other things than pointers, which are the same struct. */
  private static final Set<String> LISTS = Set.of("T_IntList", "T_OidList", "T_XidList");

  private static final int MAX_SIZE = 1 << 16;

  private enum Key {
    TYPES
  }

  /**
   * A type of nodes.
   *
   * @param open whether it ends in an array of any length
   */
  record NodeType(String tag, DataType type, long size, boolean open) {}

  private final ModuleInfo module;
  private final Map<Integer, String> tags = new HashMap<>();
  private final Map<Integer, Optional<NodeType>> types = new ConcurrentHashMap<>();
  private final TreeMap<Long, Long> mapped = new TreeMap<>(Long::compareUnsigned);

  private NodeTypes(ModuleInfo module, EnumType nodeTags, List<Mapping> mappings) {
    this.module = module;
    for (EnumType.Enumerator each : nodeTags.enumerators()) {
      if (each.value() > 0 && each.value() <= Integer.MAX_VALUE) {
        tags.putIfAbsent((int) each.value(), each.name());
      }
    }
    mappings.forEach(each -> mapped.put(each.range().base(), each.range().limit()));
  }

  /** Those of a target; unknown if it has no contexts, or no debug information. */
  static Answer<NodeTypes> of(Context context) throws AllocsException {
    return context.cached(Key.TYPES, () -> find(context));
  }

  private static Answer<NodeTypes> find(Context context) throws AllocsException {
    Optional<ModuleInfo> module = MemoryContexts.of(context).module();
    if (module.isEmpty()) {
      return Answer.unknown("");
    }
    List<Mapping> mappings = context.target().mappings();
    return Layout.enumeration(module.get(), "enum NodeTag")
        .map(known -> new NodeTypes(module.get(), known, mappings));
  }

  /** The memory that there is: limits of mappings by their bases. */
  Contents.Mapped mapped() {
    return address -> {
      Map.Entry<Long, Long> entry = mapped.floorEntry(address);
      return entry != null && AddressRange.lessThan(address, entry.getValue());
    };
  }

  /** The type of nodes that begin with a tag. */
  Optional<NodeType> of(int tag) {
    return tags.containsKey(tag) ? types.computeIfAbsent(tag, this::find) : Optional.empty();
  }

  private Optional<NodeType> find(int tag) {
    String name = tags.get(tag);
    if (!name.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String struct = LISTS.contains(name) ? "List" : name.substring(PREFIX.length());
    Optional<DataType> type = module.typeNamed("struct " + struct, Optional.empty()).value();
    if (type.isEmpty() || !(type.get().stripped() instanceof CompositeType composite)) {
      return Optional.empty();
    }
    long size = composite.byteSize().orElse(0);
    return size >= Integer.BYTES && size <= MAX_SIZE
        ? Optional.of(new NodeType(name, type.get(), size, isOpen(composite)))
        : Optional.empty();
  }

  private static boolean isOpen(CompositeType composite) {
    List<Member> members = composite.members();
    return !members.isEmpty()
        && members.get(members.size() - 1).type().stripped() instanceof ArrayType last
        && last.count().orElse(0) == 0;
  }
}

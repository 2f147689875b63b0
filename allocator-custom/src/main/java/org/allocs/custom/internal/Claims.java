package org.allocs.custom.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.ObjectIndex;
import org.allocs.hooks.RecordedObject;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;

/** Finds the arenas of one custom allocator in one mapping: each but once, however many objects. */
final class Claims {
  private static final int MAX_CLAIMS = 1 << 20;

  private final ObjectIndex index;
  private final AddressRange mapping;
  private final Holders holders;
  private final List<AddressRange> announced = new ArrayList<>();

  Claims(Context context, int position, Mapping mapping) throws AllocsException {
    Indexes indexes = Indexes.of(context);
    this.index = indexes.objects().get(position);
    this.mapping = mapping.range();
    this.holders = new Holders(context, indexes, position, mapping);
  }

  List<AddressRange> all() throws AllocsException {
    index.forEachArena(
        mapping, arena -> announced.add(arena.range()) && announced.size() < MAX_CLAIMS);
    List<AddressRange> claims = new ArrayList<>(announced);
    if (index.regions().stream().anyMatch(mapping::overlaps)) {
      addHolders(claims);
    }
    return disjoint(claims);
  }

  /** Behind each holder the search goes on for the next object. */
  private void addHolders(List<AddressRange> claims) throws AllocsException {
    long position = mapping.base();
    while (claims.size() < MAX_CLAIMS && AddressRange.lessThan(position, mapping.limit())) {
      Optional<RecordedObject> next = first(new AddressRange(position, mapping.limit()));
      if (next.isEmpty()) {
        return;
      }
      AddressRange object = next.get().range();
      Optional<AddressRange> holder = announcedAround(object);
      if (holder.isEmpty() && mapping.contains(object)) {
        holder = holders.of(object);
      }
      holder.ifPresent(claims::add);
      position = AddressRange.max(object.limit(), holder.map(AddressRange::limit).orElse(0L));
    }
  }

  private Optional<RecordedObject> first(AddressRange within) throws AllocsException {
    List<RecordedObject> found = new ArrayList<>();
    index.forEach(within, object -> !found.add(object));
    return found.stream().findFirst();
  }

  private Optional<AddressRange> announcedAround(AddressRange object) {
    return announced.stream().filter(arena -> arena.contains(object)).findFirst();
  }

  /** Of ranges that overlap the one that begins first, and of those the widest; ascending. */
  static List<AddressRange> disjoint(List<AddressRange> claims) {
    List<AddressRange> kept = new ArrayList<>();
    for (AddressRange claim : claims.stream().sorted().toList()) {
      if (kept.isEmpty() || !kept.get(kept.size() - 1).overlaps(claim)) {
        kept.add(claim);
      }
    }
    return kept;
  }
}

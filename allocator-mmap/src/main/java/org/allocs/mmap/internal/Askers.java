package org.allocs.mmap.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.HookEvents;
import org.allocs.hooks.RecordedEvent;
import org.allocs.hooks.RecordedEvent.Kind;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;

/**
 * Which calls asked for memory, where the hooks recorded them. The kernel merges neighbours into
 * one mapping, whoever asked for them; so a range has a site only if one call, or calls at one
 * place, made all of it.
 */
final class Askers {
  private static final long PAGE = 4096;

  /** Empty where there are no hooks: then nobody expects a site. */
  private final Optional<HookEvents> events;

  private final CallSites sites;

  Askers(Optional<HookEvents> events, CallSites sites) {
    this.events = events;
    this.sites = sites;
  }

  static Askers of(Context context) throws AllocsException {
    return new Askers(HookEvents.of(context).value(), CallSites.of(context));
  }

  /** Adds the site of a loaded object's mappings, or why there is none. */
  void describe(Allocation.Builder builder, LoadedObject object) throws AllocsException {
    if (events.isEmpty()) {
      return;
    }
    Optional<RecordedEvent> opened = events.get().library(object.bias());
    if (opened.isPresent()) {
      sites.describe(builder, opened.get().path());
    } else {
      builder.siteUnknown("loaded at the start, for another file, or by a call that is not seen");
    }
  }

  /** Adds the site of other mappings that belong together, or why there is none. */
  void describe(Allocation.Builder builder, List<Mapping> mappings) throws AllocsException {
    if (events.isEmpty()) {
      return;
    }
    Parts parts = new Parts();
    for (Mapping mapping : mappings) {
      for (RecordedEvent event : events.get().ranges(mapping.range())) {
        if (fits(event, mapping)) {
          parts.add(event, mapping.range());
        }
      }
    }
    AddressRange whole =
        new AddressRange(
            mappings.get(0).range().base(), mappings.get(mappings.size() - 1).range().limit());
    describe(builder, parts, whole.size());
  }

  /** Adds the site of the heap segment, or why there is none. */
  void describe(Allocation.Builder builder, AddressRange heap) throws AllocsException {
    if (events.isEmpty()) {
      return;
    }
    Parts parts = new Parts();
    for (RecordedEvent event : events.get().ranges(heap)) {
      if (event.kind() == Kind.BREAK) {
        parts.add(event, heap);
      }
    }
    describe(builder, parts, heap.size());
  }

  /**
   * A record that outlived its mapping, which ended unseen, is mostly of another kind than this.
   */
  static boolean fits(RecordedEvent event, Mapping mapping) {
    if (mapping.isShared().isEmpty()) {
      return true;
    }
    boolean shared = mapping.isShared().get();
    switch (event.backing()) {
      case SHARED:
        return shared;
      case PRIVATE_FILE:
        return !shared && (mapping.isFile() || mapping.isAnonymous());
      case PRIVATE_MEMORY:
        return !shared && !mapping.isFile();
      default:
        return true;
    }
  }

  /** What calls made of a range. */
  private static final class Parts {
    private final Map<OptionalLong, RecordedEvent> bySite = new HashMap<>();
    private long bytes;

    /** The break moves by the byte, the kernel maps pages. */
    void add(RecordedEvent event, AddressRange within) {
      long base = event.base() & -PAGE;
      long limit = event.limit() + PAGE - 1 & -PAGE;
      bytes += new AddressRange(base, limit).intersect(within).size();
      bySite.putIfAbsent(event.site(), event);
    }
  }

  private void describe(Allocation.Builder builder, Parts parts, long size) throws AllocsException {
    Map<OptionalLong, RecordedEvent> bySite = parts.bySite;
    boolean whole = Long.compareUnsigned(parts.bytes, size) >= 0;
    if (bySite.isEmpty()) {
      builder.siteUnknown("made by no call that is seen");
    } else if (whole && bySite.size() == 1) {
      sites.describe(builder, bySite.values().iterator().next().path());
    } else {
      String where = bySite.size() == 1 ? "from one place" : "from places=" + bySite.size();
      builder.siteUnknown(
          "made " + where + (whole ? "" : ", but only bytes=" + parts.bytes + " of " + size));
    }
  }
}

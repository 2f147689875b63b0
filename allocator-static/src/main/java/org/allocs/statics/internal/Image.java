package org.allocs.statics.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;

/**
 * A loaded object laid out in the target: each level inside the one before, disjoint, ascending.
 *
 * @param object what is loaded
 * @param module what its file says
 * @param pieces what of it is mapped, without holes
 */
record Image(LoadedObject object, ModuleInfo module, List<AddressRange> pieces) {
  private record Key(String path, long base) {}

  private record SegmentsKey(Key image) {}

  private record SectionsKey(Key image) {}

  /** The loaded objects that overlap a range. Reads no file. */
  static List<Image> overlapping(Context context, AddressRange within) throws AllocsException {
    List<Image> images = new ArrayList<>();
    for (LoadedObject object : context.target().objects()) {
      if (object.range().overlaps(within)) {
        images.add(of(context, object));
      }
    }
    return images;
  }

  private static Image of(Context context, LoadedObject object) throws AllocsException {
    return context.cached(
        new Key(object.path(), object.range().base()),
        () ->
            new Image(
                object, context.debugInfo().module(context.target(), object), mapped(object)));
  }

  private Key key() {
    return new Key(object.path(), object.range().base());
  }

  private static List<AddressRange> mapped(LoadedObject object) {
    List<AddressRange> pieces = new ArrayList<>();
    for (Mapping mapping : object.mappings()) {
      AddressRange part = mapping.range().intersect(object.range());
      AddressRange last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
      if (last != null && last.limit() == part.base()) {
        pieces.set(pieces.size() - 1, new AddressRange(last.base(), part.limit()));
      } else if (!part.isEmpty() && (last == null || !last.overlaps(part))) {
        pieces.add(part);
      }
    }
    return List.copyOf(pieces);
  }

  /** Segments, cut where they are not mapped. */
  List<Part<Segment>> segments(Context context) throws AllocsException {
    return context.cached(
        new SegmentsKey(key()),
        () -> {
          List<Part<Segment>> parts = new ArrayList<>();
          for (Segment segment : module.segments()) {
            AddressRange whole = range(segment.address(), segment.memorySize());
            for (AddressRange piece : pieces) {
              if (piece.overlaps(whole)) {
                parts.add(new Part<>(piece.intersect(whole), segment));
              }
            }
          }
          return disjoint(parts);
        });
  }

  /** Sections that lie wholly inside a segment. */
  List<Part<Section>> sections(Context context) throws AllocsException {
    return context.cached(
        new SectionsKey(key()),
        () -> {
          List<Part<Segment>> segments = segments(context);
          List<Part<Section>> parts = new ArrayList<>();
          for (Section section : module.sections()) {
            AddressRange range = range(section.address(), section.size());
            if (!range.isEmpty() && isInside(range, segments)) {
              parts.add(new Part<>(range, section));
            }
          }
          return disjoint(parts);
        });
  }

  private static boolean isInside(AddressRange range, List<Part<Segment>> segments) {
    return segments.stream().anyMatch(segment -> segment.range().contains(range));
  }

  private AddressRange range(FileAddress address, long size) {
    return AddressRange.ofSize(object.toTarget(address), size);
  }

  /** A file may say what it likes: of parts that overlap, the one that begins first stays. */
  private static <T> List<Part<T>> disjoint(List<Part<T>> parts) {
    parts.sort(Comparator.comparing((Function<Part<T>, AddressRange>) Part::range));
    List<Part<T>> kept = new ArrayList<>();
    for (Part<T> part : parts) {
      boolean free = kept.isEmpty() || !kept.get(kept.size() - 1).range().overlaps(part.range());
      if (free && !part.range().isEmpty()) {
        kept.add(part);
      }
    }
    return List.copyOf(kept);
  }

  /** A table with local symbols has them all, those of static variables in functions included. */
  boolean hasLocalSymbols() {
    return module.symbols().stream()
        .anyMatch(symbol -> !symbol.global() && symbol.kind() != Symbol.Kind.LABEL);
  }

  /** Why the file tells less than it should, in one line. */
  String provenance() {
    List<String> lines = module.provenance();
    return lines.isEmpty() ? object.path() : String.join("; ", lines);
  }
}

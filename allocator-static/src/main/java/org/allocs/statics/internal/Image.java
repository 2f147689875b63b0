package org.allocs.statics.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Section;
import org.allocs.debug.Segment;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;

/**
 * A loaded object laid out in the target: each level inside the one before, disjoint, ascending.
 */
final class Image {
  private final LoadedObject object;
  private final ModuleInfo module;
  private final ElfRecords records;
  private final int copy;
  private final List<Part<LoadedObject>> pieces;
  private List<Part<Segment>> segments;
  private List<Part<Section>> sections;
  private NameSource names;

  private record Key(String path, long base) implements Context.OfFiles {
    // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && base == that.base && path.equals(that.path);
    }

    @Override
    public int hashCode() {
      return 31 * path.hashCode() + Long.hashCode(base);
    }
  }

  private Image(LoadedObject object, ModuleInfo module, Memory memory, int copy) {
    this.object = object;
    this.module = module;
    this.records = new ElfRecords(object, module, memory);
    this.copy = copy;
    this.pieces = mapped(object);
  }

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

  /** Makes the arena of one part of an image. */
  @FunctionalInterface
  interface Maker {
    Arena arena(Image image, AddressRange part) throws AllocsException;
  }

  /** One arena for each part of a loaded object that overlaps a range. */
  static <T> List<Arena> arenas(
      Context context, AddressRange within, Function<Image, List<Part<T>>> parts, Maker maker)
      throws AllocsException {
    List<Arena> arenas = new ArrayList<>();
    for (Image image : overlapping(context, within)) {
      for (Part<T> part : Part.overlapping(parts.apply(image), within)) {
        arenas.add(maker.arena(image, part.range()));
      }
    }
    return arenas;
  }

  private static Image of(Context context, LoadedObject object) throws AllocsException {
    return context.cached(
        new Key(object.path(), object.range().base()),
        () ->
            new Image(
                object,
                context.debugInfo().module(context.target(), object),
                context.target().memory(),
                copy(context, object)));
  }

  /** A file may be loaded more than once (dlmopen). */
  private static int copy(Context context, LoadedObject object) throws AllocsException {
    int before = 0;
    for (LoadedObject other : context.target().objects()) {
      boolean same = other.path().equals(object.path());
      before += same && AddressRange.lessThan(other.range().base(), object.range().base()) ? 1 : 0;
    }
    return before;
  }

  private static List<Part<LoadedObject>> mapped(LoadedObject object) {
    List<Part<LoadedObject>> pieces = new ArrayList<>();
    for (Mapping mapping : object.mappings()) {
      AddressRange part = mapping.range().intersect(object.range());
      AddressRange last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1).range();
      if (last != null && last.limit() == part.base()) {
        AddressRange longer = new AddressRange(last.base(), part.limit());
        pieces.set(pieces.size() - 1, new Part<>(longer, object));
      } else {
        pieces.add(new Part<>(part, object));
      }
    }
    return Part.disjoint(pieces);
  }

  /** What is loaded. */
  LoadedObject object() {
    return object;
  }

  /** What its file says. */
  ModuleInfo module() {
    return module;
  }

  /** What it records of its parts. */
  ElfRecords records() {
    return records;
  }

  /** Which of those of the same file it is, ascending by address, from 0. */
  int copy() {
    return copy;
  }

  /** What of it is mapped, without holes. */
  List<Part<LoadedObject>> pieces() {
    return pieces;
  }

  /** Segments, cut where they are not mapped. */
  synchronized List<Part<Segment>> segments() {
    if (segments == null) {
      List<Part<Segment>> whole = new ArrayList<>();
      for (Segment segment : module.segments()) {
        whole.add(new Part<>(range(segment.address(), segment.memorySize()), segment));
      }
      List<Part<Segment>> cut = new ArrayList<>();
      for (Part<Segment> segment : Part.disjoint(whole)) {
        for (Part<LoadedObject> piece : Part.overlapping(pieces, segment.range())) {
          cut.add(new Part<>(piece.range().intersect(segment.range()), segment.of()));
        }
      }
      segments = List.copyOf(cut);
    }
    return segments;
  }

  /** Sections that lie wholly inside a segment. */
  synchronized List<Part<Section>> sections() {
    if (sections == null) {
      List<Part<Section>> inside = new ArrayList<>();
      for (Section section : module.sections()) {
        AddressRange range = range(section.address(), section.size());
        List<Part<Segment>> holders = Part.overlapping(segments(), range);
        if (!holders.isEmpty() && holders.get(0).range().contains(range)) {
          inside.add(new Part<>(range, section));
        }
      }
      sections = Part.disjoint(inside);
    }
    return sections;
  }

  private AddressRange range(FileAddress address, long size) {
    return AddressRange.ofSize(object.toTarget(address), size);
  }

  /** Its symbols. */
  synchronized NameSource names() {
    if (names == null) {
      names = NameSource.of(object, module);
    }
    return names;
  }

  /** Why the file tells less than it should, in one line. */
  String provenance() {
    List<String> lines = module.provenance();
    return lines.isEmpty() ? object.path() : String.join("; ", lines);
  }
}

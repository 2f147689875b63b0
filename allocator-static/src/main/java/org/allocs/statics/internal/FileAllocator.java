package org.allocs.statics.internal;

import java.util.List;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;

/** Loaded files. */
final class FileAllocator implements Allocator {
  static final String NAME = "static-file";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    return Image.arenas(context, within, Image::pieces, FileAllocator::arena);
  }

  private static Arena arena(Image image, AddressRange piece) {
    return new ListArena(piece, List.of(allocation(image, piece)), "outside the file");
  }

  private static Allocation allocation(Image image, AddressRange piece) {
    Allocation.Builder builder =
        Allocation.of(NAME, piece)
            .name(image.object().path())
            .attribute("bias", AddressRange.hex(image.object().bias()))
            .type(() -> Answer.unknown("a file has no type of its own"));
    image.object().file().reason().ifPresent(why -> builder.attribute("file", why));
    return builder.build();
  }
}

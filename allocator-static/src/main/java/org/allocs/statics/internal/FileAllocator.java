package org.allocs.statics.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.error.AllocsException;
import org.allocs.hooks.HookEvents;
import org.allocs.hooks.RecordedEvent;
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
    Answer<HookEvents> events = HookEvents.of(context);
    return Image.arenas(
        context, within, Image::pieces, (image, piece) -> arena(image, piece, events));
  }

  private static Arena arena(Image image, AddressRange piece, Answer<HookEvents> events) {
    return new ListArena(piece, List.of(allocation(image, piece, events)), "outside the file");
  }

  private static Allocation allocation(Image image, AddressRange piece, Answer<HookEvents> events) {
    Allocation.Builder builder =
        Allocation.of(NAME, piece)
            .name(image.object().path())
            .attribute("bias", AddressRange.hex(image.object().bias()))
            .type(() -> Answer.unknown("a file has no type of its own"));
    image.object().file().reason().ifPresent(why -> builder.attribute("file", why));
    events.value().ifPresent(recorded -> site(builder, recorded.library(image.object().bias())));
    return builder.build();
  }

  private static void site(Allocation.Builder builder, Optional<RecordedEvent> opened) {
    if (opened.isPresent()) {
      opened.get().describe(builder);
    } else {
      builder.siteUnknown("loaded at the start, for another file, or by a call that is not seen");
    }
  }
}

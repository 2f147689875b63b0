package org.allocs.statics.internal;

import java.util.List;
import java.util.Optional;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.Arena;
import org.allocs.allocator.Context;
import org.allocs.allocator.ListArena;
import org.allocs.change.Change;
import org.allocs.change.Outcome;
import org.allocs.change.Refusals;
import org.allocs.error.AllocsException;
import org.allocs.hooks.CallSites;
import org.allocs.hooks.HookEvents;
import org.allocs.hooks.RecordedEvent;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;

/** Loaded files. */
final class FileAllocator implements Allocator {
  static final String NAME = "static-file";

  private static final Refusals REFUSALS =
      Refusals.because("the dynamic linker loads and unloads it")
          .but("a file has no type of its own", Change.Kind.SET_TYPE)
          .but("its site is the call that opened it", Change.Kind.SET_SITE)
          .but("its segments parcel it out", Change.Kind.PROMOTE, Change.Kind.DEMOTE);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Outcome change(Context context, Allocation allocation, Change change) {
    return REFUSALS.of(change);
  }

  @Override
  public List<Arena> arenas(Context context, AddressRange within) throws AllocsException {
    Answer<HookEvents> events = HookEvents.of(context);
    CallSites sites = CallSites.of(context);
    return Image.arenas(
        context,
        within,
        Image::pieces,
        (image, piece) -> {
          Allocation.Builder file = file(image, piece);
          if (events.isKnown()) {
            site(file, sites, events.value().get().library(image.object().bias()));
          }
          return new ListArena(piece, List.of(file.build()), "outside the file");
        });
  }

  private static Allocation.Builder file(Image image, AddressRange piece) {
    Allocation.Builder builder =
        Allocation.of(NAME, piece)
            .name(image.object().path())
            .facts(new FileFacts(image))
            .attribute("bias", AddressRange.hex(image.object().bias()))
            .type(() -> Answer.unknown("a file has no type of its own"));
    image.object().file().reason().ifPresent(why -> builder.attribute("file", why));
    return builder;
  }

  private static void site(
      Allocation.Builder builder, CallSites sites, Optional<RecordedEvent> opened)
      throws AllocsException {
    if (opened.isPresent()) {
      sites.describe(builder, opened.get().path());
    } else {
      builder.siteUnknown("loaded at the start, for another file, or by a call that is not seen");
    }
  }
}

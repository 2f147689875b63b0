package org.allocs.statics.internal;

import java.util.OptionalLong;
import org.allocs.debug.Section;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Metadata;
import org.allocs.target.Memory;

/** What is known of the records of a packed section. */
final class PackedFacts extends FileFacts {
  private final Part<Section> section;
  private final Memory memory;

  PackedFacts(Image image, Part<Section> section, Memory memory) {
    super(image);
    this.section = section;
    this.memory = memory;
  }

  @Override
  public Answer<Identity> identity(Allocation packed) {
    return identity(
        image().object().path() + " " + section.of().name() + " " + place(packed.base()));
  }

  @Override
  public Answer<Metadata> metadata(Allocation packed) throws AllocsException {
    if (!"note".equals(packed.attributes().get("kind"))) {
      return Answer.unknown("a string ends with a zero byte, and nothing else is recorded of it");
    }
    byte[] header = memory.read(packed.base(), ElfRecordDescriptor.NHDR_BYTES);
    return Answer.known(
        new Metadata(
            "its header", ElfRecordDescriptor.NHDR, header, OptionalLong.of(packed.base())),
        Evidence.certain("ELF", "as the file states it"));
  }
}

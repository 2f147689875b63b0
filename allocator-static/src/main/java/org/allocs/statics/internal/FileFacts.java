package org.allocs.statics.internal;

import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;

/** What is known of a loaded file; of its parts most is the same. */
class FileFacts implements AllocationFacts {
  private static final Evidence ELF = Evidence.certain("ELF", "as the file states it");
  private static final Evidence LOADER =
      Evidence.certain("dynamic linker", "dlclose(3) takes what dlopen(3) returned, no pointer");

  private final Image image;

  FileFacts(Image image) {
    this.image = image;
  }

  Image image() {
    return image;
  }

  @Override
  public Answer<Long> usableSize(Allocation part) {
    return Answer.known(part.size(), ELF);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation part) {
    boolean kernels = image.object().path().startsWith("[");
    return Answer.known(
        kernels
            ? Lifetime.until("the kernel made it", End.PROCESS_END)
            : Lifetime.until(
                "dlclose of the file, unless it was there at the start",
                End.UNLOADING,
                End.PROCESS_END),
        LOADER);
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation part) {
    return Answer.known(PointerUse.INTERIOR, LOADER);
  }

  /** The file, and of what lies in it the address in the file. */
  @Override
  public Answer<Identity> identity(Allocation part) {
    String place = part.base() == image.object().range().base() ? "" : place(part.base());
    return identity(image.object().path() + place);
  }

  final Answer<Identity> identity(String key) {
    return Answer.known(image.copy() == 0 ? Identity.of(key) : Identity.of(key, image.copy()), ELF);
  }

  /** An address in the file. */
  final String place(long address) {
    return "+" + AddressRange.hex(image.object().toFile(address).value());
  }

  @Override
  public Answer<Metadata> metadata(Allocation part) throws AllocsException {
    return image.records().file();
  }
}

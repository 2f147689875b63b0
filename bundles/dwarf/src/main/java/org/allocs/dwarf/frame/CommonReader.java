package org.allocs.dwarf.frame;

import org.allocs.binary.Cursor;
import org.allocs.error.MalformedFileException;

/** Reads the body of one CIE with its augmentation. */
final class CommonReader {
  private static final int VERSION_WITH_ADDRESS_SIZE = 4;

  private final FrameSection section;
  private final Cursor cursor;
  private final int offset;

  private int addressSize;
  private int segmentSize;
  private int fdeEncoding = PointerEncoding.DW_EH_PE_absptr;
  private int lsdaEncoding = PointerEncoding.DW_EH_PE_omit;
  private boolean signalFrame;

  /**
   * @param cursor after the CIE's id, limited to the entry
   * @param offset of the entry
   */
  CommonReader(FrameSection section, Cursor cursor, int offset) {
    this.section = section;
    this.cursor = cursor;
    this.offset = offset;
    this.addressSize = section.addressSize();
  }

  CommonInformationEntry read() throws MalformedFileException {
    int version = cursor.u8();
    if (version != 1 && version != 3 && version != VERSION_WITH_ADDRESS_SIZE) {
      throw cursor.malformed("CIE version: version=" + version);
    }
    String augmentation = cursor.string();
    if (augmentation.startsWith("eh")) {
      cursor.skip(addressSize);
    }
    if (version == VERSION_WITH_ADDRESS_SIZE) {
      readSizes();
    }
    long codeAlignment = cursor.uleb128();
    long dataAlignment = cursor.sleb128();
    long register = version == 1 ? cursor.u8() : cursor.uleb128();
    boolean sized = augmentation.startsWith("z");
    readAugmentation(augmentation, sized);
    return new CommonInformationEntry(
        offset,
        version,
        augmentation,
        addressSize,
        segmentSize,
        codeAlignment,
        dataAlignment,
        (int) Math.min(register & Long.MAX_VALUE, Integer.MAX_VALUE),
        new PointerEncoding(fdeEncoding, addressSize),
        new PointerEncoding(lsdaEncoding, addressSize),
        signalFrame,
        sized,
        cursor.position(),
        cursor.limit());
  }

  private void readSizes() throws MalformedFileException {
    addressSize = cursor.u8();
    segmentSize = cursor.u8();
    if ((addressSize != 4 && addressSize != 8) || segmentSize > 8) {
      throw cursor.malformed(
          "CIE sizes: address_size=" + addressSize + " segment_selector_size=" + segmentSize);
    }
  }

  /** With {@code z} what is not known can be skipped; without it nothing unknown may come. */
  private void readAugmentation(String augmentation, boolean sized) throws MalformedFileException {
    Cursor data = sized ? cursor.slice(cursor.uleb128()) : cursor;
    for (int i = sized ? 1 : 0; i < augmentation.length(); i++) {
      if (!readLetter(augmentation, i, data)) {
        if (sized) {
          return;
        }
        throw cursor.malformed("CIE augmentation is not known: augmentation=" + augmentation);
      }
    }
  }

  private boolean readLetter(String augmentation, int index, Cursor data)
      throws MalformedFileException {
    switch (augmentation.charAt(index)) {
      case 'R':
        fdeEncoding = data.u8();
        return true;
      case 'L':
        lsdaEncoding = data.u8();
        return true;
      case 'P':
        PointerEncoding personality = new PointerEncoding(data.u8(), addressSize);
        personality.read(data, PointerEncoding.Bases.of(section));
        return true;
      case 'S':
        signalFrame = true;
        return true;
      case 'B':
      case 'G':
        return true;
      case 'e':
      case 'h':
        return augmentation.startsWith("eh");
      default:
        return false;
    }
  }
}

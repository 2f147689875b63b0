package org.allocs.dwarf.frame;

/**
 * What frame descriptions share (DWARF 5, section 6.4.1, CIE).
 *
 * @param offset of the entry in the section
 * @param version 1, 3 or 4
 * @param augmentation letters
 * @param addressSize bytes of an address
 * @param segmentSize bytes of a segment selector
 * @param codeAlignment factor of advances
 * @param dataAlignment factor of offsets
 * @param returnAddressRegister column that holds the return address
 * @param fdeEncoding of addresses in frame descriptions
 * @param lsdaEncoding of pointers to language-specific data
 * @param signalFrame whether the frames were made to deliver a signal
 * @param hasAugmentationData whether descriptions state the length of their augmentation
 * @param instructions offset of the initial instructions
 * @param end offset of the first byte after the entry
 */
record CommonInformationEntry(
    int offset,
    int version,
    String augmentation,
    int addressSize,
    int segmentSize,
    long codeAlignment,
    long dataAlignment,
    int returnAddressRegister,
    PointerEncoding fdeEncoding,
    PointerEncoding lsdaEncoding,
    boolean signalFrame,
    boolean hasAugmentationData,
    int instructions,
    int end) {}

package org.allocs.dwarf.frame;

import java.util.Objects;
import java.util.OptionalLong;
import org.allocs.model.AddressRange;

/** Describes the frames of a run of instructions (DWARF 5, section 6.4.1, FDE). */
public final class FrameDescription {
  private final String section;
  private final CommonInformationEntry common;
  private final int offset;
  private final long low;
  private final long high;
  private final OptionalLong languageData;
  private final int instructions;
  private final int end;

  FrameDescription(
      String section,
      CommonInformationEntry common,
      int offset,
      long low,
      long high,
      OptionalLong languageData,
      int instructions,
      int end) {
    this.section = Objects.requireNonNull(section, "section");
    this.common = Objects.requireNonNull(common, "common");
    this.offset = offset;
    this.low = low;
    this.high = high;
    this.languageData = languageData;
    this.instructions = instructions;
    this.end = end;
  }

  /** First address in the file. */
  public long low() {
    return low;
  }

  /** First address in the file after it. */
  public long high() {
    return high;
  }

  /** Whether an address in the file is described. */
  public boolean covers(long pc) {
    return !AddressRange.lessThan(pc, low) && AddressRange.lessThan(pc, high);
  }

  /** Name of the section that has the entry. */
  public String section() {
    return section;
  }

  /** Offset of the entry in its section. */
  public int offset() {
    return offset;
  }

  /** Whether the frames were made by the kernel to deliver a signal. */
  public boolean isSignalFrame() {
    return common.signalFrame();
  }

  /** Column that holds the return address. */
  public int returnAddressRegister() {
    return common.returnAddressRegister();
  }

  /** Address in the file of the language-specific data. */
  public OptionalLong languageData() {
    return languageData;
  }

  CommonInformationEntry common() {
    return common;
  }

  int instructions() {
    return instructions;
  }

  int end() {
    return end;
  }
}

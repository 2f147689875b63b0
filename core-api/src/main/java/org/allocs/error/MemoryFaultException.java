package org.allocs.error;

/** Bytes of the target that cannot be read: not mapped, or mapped without backing. */
public final class MemoryFaultException extends AllocsException {
  private static final long serialVersionUID = 1L;

  private final long address;
  private final long length;

  /**
   * @param address first byte of the read that failed, an address in the target
   * @param length bytes asked for
   */
  public MemoryFaultException(long address, long length) {
    super("memory cannot be read: address=" + hex(address) + " length=" + length);
    this.address = address;
    this.length = length;
  }

  /**
   * @param address first byte of the read that failed, an address in the target
   * @param length bytes asked for
   * @param why it cannot be read
   */
  public MemoryFaultException(long address, long length, String why) {
    super(
        "memory cannot be read: address=" + hex(address) + " length=" + length + " (" + why + ")");
    this.address = address;
    this.length = length;
  }

  /** First byte of the read that failed. */
  public long address() {
    return address;
  }

  /** Bytes asked for. */
  public long length() {
    return length;
  }
}

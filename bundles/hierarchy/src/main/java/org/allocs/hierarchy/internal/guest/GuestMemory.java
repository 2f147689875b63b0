package org.allocs.hierarchy.internal.guest;

import java.util.Optional;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/** Memory as a guest reads it: what it reads for the first time is progress. */
record GuestMemory(Memory memory) implements Memory {
  private static void reads(long address) {
    GuestCall<?> call = GuestThread.currentCall();
    if (call != null) {
      call.reads(address);
    }
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    reads(address);
    return memory.readSome(address, into, offset, length);
  }

  @Override
  public byte[] read(long address, int length) throws AllocsException {
    reads(address);
    return memory.read(address, length);
  }

  @Override
  public Optional<String> whyUnreadable(long address) {
    return memory.whyUnreadable(address);
  }

  @Override
  public long readLong(long address) throws AllocsException {
    reads(address);
    return memory.readLong(address);
  }

  @Override
  public int readInt(long address) throws AllocsException {
    reads(address);
    return memory.readInt(address);
  }

  @Override
  public Optional<String> readString(long address, int max) throws AllocsException {
    reads(address);
    return memory.readString(address, max);
  }
}

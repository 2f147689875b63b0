package org.allocs.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.allocs.error.AllocsException;
import org.allocs.model.AddressRange;
import org.allocs.target.Mapping;
import org.allocs.target.Memory;

/**
 * Sparse memory: pages that were never written read as zeros where something readable is mapped.
 * Safe for use by several threads.
 */
public final class FakeMemory implements Memory {
  private static final int PAGE = 4096;

  private final FakeTarget target;
  private final Map<Long, byte[]> pages = new HashMap<>();
  private final List<AddressRange> faults = new ArrayList<>();
  private Random noise;

  FakeMemory(FakeTarget target) {
    this.target = target;
  }

  @Override
  public int readSome(long address, byte[] into, int offset, int length) throws AllocsException {
    target.beforeRead();
    synchronized (this) {
      int done = 0;
      while (done < length) {
        long at = address + done;
        int step = readableFrom(at, Math.min(length - done, PAGE - (int) (at & (PAGE - 1))));
        if (step == 0) {
          break;
        }
        copyOut(at, into, offset + done, step);
        done += step;
      }
      return done;
    }
  }

  private void copyOut(long at, byte[] into, int offset, int length) {
    if (noise != null) {
      byte[] random = new byte[length];
      noise.nextBytes(random);
      System.arraycopy(random, 0, into, offset, length);
      return;
    }
    byte[] page = pages.get(at & -PAGE);
    for (int i = 0; i < length; i++) {
      into[offset + i] = page == null ? 0 : page[(int) (at & (PAGE - 1)) + i];
    }
  }

  /** Bytes from an address to the next border of a mapping or a fault; 0 if it is unreadable. */
  private int readableFrom(long address, int max) {
    Optional<Mapping> mapping = target.mappingAt(address).filter(Mapping::isReadable);
    if (mapping.isEmpty() || faults.stream().anyMatch(fault -> fault.contains(address))) {
      return 0;
    }
    long limit = AddressRange.ofSize(address, max).limit();
    limit = AddressRange.min(limit, mapping.get().range().limit());
    for (AddressRange fault : faults) {
      if (AddressRange.lessThan(address, fault.base())) {
        limit = AddressRange.min(limit, fault.base());
      }
    }
    return (int) (limit - address);
  }

  /** Writes, whether or not anything is mapped there. */
  public synchronized FakeMemory put(long address, byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      long at = address + i;
      pages.computeIfAbsent(at & -PAGE, p -> new byte[PAGE])[(int) (at & (PAGE - 1))] = bytes[i];
    }
    return this;
  }

  /** Writes little-endian 8-byte words one after the other. */
  public FakeMemory putLongs(long address, long... words) {
    ByteBuffer buffer = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long word : words) {
      buffer.putLong(word);
    }
    return put(address, buffer.array());
  }

  /** Makes a range unreadable although it is mapped, as pages behind a file's end are. */
  public synchronized FakeMemory fault(AddressRange range) {
    faults.add(range);
    return this;
  }

  /** From now on every read of mapped memory yields other random bytes. */
  public synchronized FakeMemory noise(long seed) {
    noise = new Random(seed);
    return this;
  }

  /** Overwrites every page that was ever written with random bytes that then stay. */
  public synchronized FakeMemory scramble(long seed) {
    Random random = new Random(seed);
    pages.keySet().stream()
        .sorted(Long::compareUnsigned)
        .map(pages::get)
        .forEach(random::nextBytes);
    return this;
  }

  /** Overwrites one random word of every page that was ever written with a random value. */
  public synchronized FakeMemory damage(long seed) {
    Random random = new Random(seed);
    pages.keySet().stream()
        .sorted(Long::compareUnsigned)
        .map(pages::get)
        .forEach(
            page -> ByteBuffer.wrap(page).putLong(8 * random.nextInt(PAGE / 8), random.nextLong()));
    return this;
  }
}

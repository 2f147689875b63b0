package org.allocs.process.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A core file that the test lays out as the kernel does: headers, notes, contents of segments. */
final class CoreBuilder {
  private static final int EHDR = 64;
  private static final int PHDR = 56;
  private static final int PAGE = 4096;

  /** A segment: contents may be shorter than it. */
  private record Load(long base, long size, int flags, byte[] contents) {}

  private record Part(long base, long limit, long page, String path) {}

  private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
  private final List<Load> loads = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  int machine = 62;
  int elfClass = 2;
  int type = 4;

  /** Memory, of which the file has the first bytes. */
  CoreBuilder load(long base, long size, int flags, byte[] contents) {
    loads.add(new Load(base, size, flags, contents));
    return this;
  }

  /** A part of a file, from a page of it on. */
  CoreBuilder file(long base, long size, long page, String path) {
    parts.add(new Part(base, base + size, page, path));
    return this;
  }

  /** A thread whose registers are its id and upwards, in the order of the kernel. */
  CoreBuilder thread(int tid, int signal) {
    ByteBuffer status = buffer(336);
    status.putShort(12, (short) signal).putInt(32, tid);
    for (int i = 0; i < UserRegsDescriptor.WORDS; i++) {
      status.putLong(112 + 8 * i, tid + i);
    }
    note("CORE", 1, status.array());
    ByteBuffer vectors = buffer(512);
    for (int i = 0; i < 16; i++) {
      vectors.putLong(160 + 16 * i, 1000L + i);
    }
    return note("CORE", 2, vectors.array());
  }

  CoreBuilder process(int pid, String name) {
    ByteBuffer info = buffer(136);
    info.putInt(24, pid).put(40, name.getBytes(StandardCharsets.UTF_8));
    return note("CORE", 3, info.array());
  }

  CoreBuilder signal(int number, int code, long address) {
    ByteBuffer info = buffer(128);
    info.putInt(0, number).putInt(8, code).putLong(16, address);
    return note("CORE", 0x53494749, info.array());
  }

  CoreBuilder auxv(long... words) {
    ByteBuffer vector = buffer(8 * words.length + 16);
    for (int i = 0; i < words.length; i++) {
      vector.putLong(8 * i, words[i]);
    }
    return note("CORE", 6, vector.array());
  }

  CoreBuilder note(String owner, int type, byte[] content) {
    byte[] name = (owner + '\0').getBytes(StandardCharsets.US_ASCII);
    notes.writeBytes(
        buffer(12).putInt(0, name.length).putInt(4, content.length).putInt(8, type).array());
    notes.writeBytes(name);
    notes.writeBytes(new byte[-name.length & 3]);
    notes.writeBytes(content);
    notes.writeBytes(new byte[-content.length & 3]);
    return this;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void addFiles() {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    ByteBuffer table = buffer(16 + 24 * parts.size());
    table.putLong(parts.size()).putLong(PAGE);
    for (Part part : parts) {
      table.putLong(part.base()).putLong(part.limit()).putLong(part.page());
      names.writeBytes((part.path() + '\0').getBytes(StandardCharsets.UTF_8));
    }
    byte[] all = new byte[table.capacity() + names.size()];
    System.arraycopy(table.array(), 0, all, 0, table.capacity());
    System.arraycopy(names.toByteArray(), 0, all, table.capacity(), names.size());
    note("CORE", 0x46494c45, all);
  }

  /** Its bytes. */
  byte[] build() {
    if (!parts.isEmpty()) {
      addFiles();
    }
    int count = loads.size() + 1;
    int start = EHDR + PHDR * count;
    ByteBuffer header = buffer(start);
    header.putInt(0x464c457f).put((byte) elfClass).put((byte) 1).put((byte) 1);
    header.putShort(16, (short) type).putShort(18, (short) machine).putInt(20, 1);
    header.putLong(32, EHDR).putShort(52, (short) EHDR).putShort(54, (short) PHDR);
    header.putShort(56, (short) count);
    segment(header, EHDR, 4, 0, start, 0, notes.size(), 0);
    ByteArrayOutputStream contents = new ByteArrayOutputStream();
    int at = start + notes.size() + PAGE - 1 & -PAGE;
    for (int i = 0; i < loads.size(); i++) {
      Load load = loads.get(i);
      int offset = at + contents.size();
      int place = EHDR + PHDR * (i + 1);
      segment(
          header, place, 1, load.flags(), offset, load.base(), load.contents().length, load.size());
      contents.writeBytes(load.contents());
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(header.array());
    all.writeBytes(notes.toByteArray());
    all.writeBytes(new byte[at - all.size()]);
    all.writeBytes(contents.toByteArray());
    return all.toByteArray();
  }

  private static void segment(
      ByteBuffer header,
      int at,
      int type,
      int flags,
      long offset,
      long base,
      long filesz,
      long memsz) {
    header.putInt(at, type).putInt(at + 4, flags).putLong(at + 8, offset).putLong(at + 16, base);
    header.putLong(at + 32, filesz).putLong(at + 40, memsz).putLong(at + 48, PAGE);
  }

  /** Writes it. */
  Path write(Path file) throws IOException {
    return Files.write(file, build());
  }
}

package org.allocs.statics.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/**
 * A note of an ELF file.
 *
 * @param owner who says what its numbers mean
 * @param number of its type, by that owner
 * @param nameBytes of the owner's name, with the zero behind it
 * @param at offset of the description in the note
 * @param descriptionBytes of that
 * @param bytes of all of it
 */
record Note(String owner, long number, int nameBytes, int at, int descriptionBytes, int bytes) {

  /** The note between two offsets of its section, which is known to be one. */
  static Note of(byte[] section, int start, int end, int alignment) {
    ByteBuffer note =
        ByteBuffer.wrap(section, start, end - start).slice().order(ByteOrder.LITTLE_ENDIAN);
    int name = note.getInt(ElfRecordDescriptor.N_NAMESZ);
    int description = note.getInt(ElfRecordDescriptor.N_DESCSZ);
    int first = ElfRecordDescriptor.NHDR_BYTES;
    String owner =
        new String(section, start + first, Math.max(name - 1, 0), StandardCharsets.UTF_8);
    return new Note(
        owner,
        Integer.toUnsignedLong(note.getInt(ElfRecordDescriptor.N_TYPE)),
        name,
        (int) Packing.aligned(first + name, alignment),
        description,
        end - start);
  }

  /** For a person. */
  String name() {
    return owner + " " + number;
  }

  DataType type() {
    List<Member> members = new ArrayList<>();
    members.add(Member.of("header", ElfRecordDescriptor.NHDR, 0));
    int first = ElfRecordDescriptor.NHDR_BYTES;
    members.add(Member.of("name", ArrayType.of(ElfRecordDescriptor.CHAR, nameBytes), first));
    members.add(Member.of("desc", ArrayType.of(ElfRecordDescriptor.BYTE, descriptionBytes), at));
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.empty(),
        "struct { Elf64_Nhdr; char name[" + nameBytes + "]; char desc[" + descriptionBytes + "]; }",
        "__NOTE_" + nameBytes + "_" + descriptionBytes,
        OptionalLong.of(bytes),
        () -> members);
  }
}

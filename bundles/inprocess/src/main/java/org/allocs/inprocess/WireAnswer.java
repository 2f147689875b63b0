package org.allocs.inprocess;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.type.DataType;

/**
 * An answer as bytes, for {@code wire.c}; the format is described in {@code wire.h}.
 *
 * @param object that covers the address
 * @param isStatic whether it stays as it is while its file is loaded
 * @param ownBase no object inside reaches higher than this address
 * @param type of the object
 * @param basis what that rests on, if the object is a heap chunk
 * @param note why there is no object, or no deeper one
 * @param siteReason why there is no site; empty if there is more to say than that
 */
record WireAnswer(
    Optional<Allocation> object,
    boolean isStatic,
    long ownBase,
    Answer<DataType> type,
    Basis basis,
    String note,
    String siteReason) {
  private static final int ABSENT = -1;
  private static final int MAX_TEXT_BYTES = 8 << 10;

  /** No object, and why. */
  static WireAnswer unknown(String reason) {
    return new WireAnswer(
        Optional.empty(), false, 0, Answer.unknown(reason), Basis.OTHER, reason, "");
  }

  byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OptionalLong site = object.map(Allocation::siteAddress).orElse(OptionalLong.empty());
    OptionalLong typeSize = type.value().map(DataType::byteSize).orElse(OptionalLong.empty());
    out.write(object.isPresent() ? 1 : 0);
    out.write(isStatic ? 1 : 0);
    out.write(site.isPresent() ? 1 : 0);
    out.write(typeSize.isPresent() ? 1 : 0);
    out.write(basis.kind().ordinal());
    number(out, object.map(Allocation::base).orElse(0L), Long.BYTES);
    number(out, object.map(o -> o.base() + o.bytes()).orElse(0L), Long.BYTES);
    number(out, site.orElse(0), Long.BYTES);
    number(out, typeSize.orElse(0), Long.BYTES);
    number(out, ownBase, Long.BYTES);
    number(out, basis.firstWord(), Long.BYTES);
    text(out, object.map(Allocation::allocator));
    text(out, object.flatMap(Allocation::name));
    text(out, type.value().map(DataType::uniqtype));
    text(out, type.value().map(DataType::name));
    text(out, Optional.of(note));
    text(out, Optional.of(type.reason().orElse("")));
    text(out, Optional.of(siteReason));
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, long value, int size) {
    byte[] bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    out.write(bytes, 0, size);
  }

  /** What is longer than any reader wants is cut: the names of some C++ types are. */
  private static void text(ByteArrayOutputStream out, Optional<String> text) {
    if (text.isEmpty()) {
      number(out, ABSENT, Integer.BYTES);
      return;
    }
    byte[] bytes = text.get().replace('\0', '?').getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_TEXT_BYTES);
    number(out, length, Integer.BYTES);
    out.write(bytes, 0, length);
  }
}

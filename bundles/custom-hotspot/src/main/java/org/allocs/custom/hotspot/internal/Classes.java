package org.allocs.custom.hotspot.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.allocs.error.AllocsException;
import org.allocs.target.Memory;

/**
 * The classes of a virtual machine, as objects lead to them. Safe for use by several threads.
 *
 * <p>What an object's header leads to is a class if its layout can be one and its name is one; it
 * is asked for again and again, so what is none is kept as well.
 */
final class Classes {
  private static final int MAX_CLASSES = 1 << 20;
  private static final int MAX_NAME = 1 << 12;
  private static final String MIRROR = "java/lang/Class";

  private final Memory memory;
  private final boolean numbers;
  private final long base;
  private final int shift;
  private final long layout;
  private final long name;
  private final long length;
  private final long body;
  private final Map<Long, Optional<JavaClass>> known = new ConcurrentHashMap<>();
  private final List<JavaClass> numbered = new CopyOnWriteArrayList<>();

  Classes(Memory memory, VmStructs structs, Header header) throws AllocsException {
    this.memory = memory;
    this.numbers = header != Header.WIDE;
    this.base = numbers ? memory.readLong(structs.place(pointers("base"))) : 0;
    this.shift = numbers ? memory.readInt(structs.place(pointers("shift"))) & 0x3f : 0;
    this.layout = structs.place("Klass::_layout_helper");
    this.name = structs.place("Klass::_name");
    this.length = structs.place("Symbol::_length");
    this.body = structs.place("Symbol::_body[0]", "Symbol::_body");
  }

  /** As they were called, newest first. */
  private static String[] pointers(String what) {
    return new String[] {
      "CompressedKlassPointers::_" + what,
      "CompressedKlassPointers::_narrow_klass._" + what,
      "Universe::_narrow_klass._" + what
    };
  }

  /**
   * The class of an object.
   *
   * @param word what its header says
   */
  Optional<JavaClass> of(long word) throws AllocsException {
    Optional<JavaClass> found = known.get(word);
    return found == null ? learn(word) : found;
  }

  private synchronized Optional<JavaClass> learn(long word) throws AllocsException {
    Optional<JavaClass> found = known.get(word);
    if (found == null) {
      found =
          known.size() < MAX_CLASSES
              ? read(numbers ? base + (word << shift) : word)
              : Optional.empty();
      found.ifPresent(numbered::add);
      if (known.size() < MAX_CLASSES) {
        known.put(word, found);
      }
    }
    return found;
  }

  /** The class of a number. */
  JavaClass numbered(int number) {
    return numbered.get(number);
  }

  private Optional<JavaClass> read(long klass) throws AllocsException {
    byte[] bytes = new byte[Long.BYTES];
    if (klass == 0 || memory.readSome(klass + layout, bytes, 0, Integer.BYTES) < Integer.BYTES) {
      return Optional.empty();
    }
    int helper = Words.intAt(bytes, 0);
    if (memory.readSome(klass + name, bytes, 0, Long.BYTES) < Long.BYTES) {
      return Optional.empty();
    }
    Optional<String> symbol = symbol(Words.at(bytes, 0));
    boolean mirror = symbol.filter(MIRROR::equals).isPresent();
    return symbol
        .filter(text -> (mirror || JavaClass.isLayout(helper)) && isClass(text))
        .map(
            text -> new JavaClass(numbered.size(), klass, JavaNames.ofClass(text), helper, mirror));
  }

  private static boolean isClass(String text) {
    return !text.isEmpty() && text.chars().noneMatch(each -> each < ' ' || each == 0xfffd);
  }

  /** The text of a {@code Symbol}. */
  Optional<String> symbol(long address) throws AllocsException {
    byte[] bytes = new byte[Short.BYTES];
    if (address == 0 || memory.readSome(address + length, bytes, 0, Short.BYTES) < Short.BYTES) {
      return Optional.empty();
    }
    int count = Words.shortAt(bytes, 0);
    byte[] text = new byte[Math.min(count, MAX_NAME)];
    boolean whole = memory.readSome(address + body, text, 0, text.length) == text.length;
    return whole && count == text.length
        ? Optional.of(new String(text, StandardCharsets.UTF_8))
        : Optional.empty();
  }
}

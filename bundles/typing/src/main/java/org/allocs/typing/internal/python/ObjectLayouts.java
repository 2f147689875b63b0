package org.allocs.typing.internal.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.BaseType.Encoding;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.VoidType;

/**
 * Structs of CPython where no debug information describes them, as its headers have had them from
 * 3.6 to 3.13. Whoever uses one holds its size against the one that the type states.
 */
final class ObjectLayouts {
  private static final DataType LONG = new BaseType("long", Encoding.SIGNED, 8);
  private static final DataType WORD = new BaseType("unsigned long", Encoding.UNSIGNED, 8);
  private static final DataType INT = new BaseType("unsigned int", Encoding.UNSIGNED, 4);
  private static final DataType DOUBLE = new BaseType("double", Encoding.FLOAT, 8);
  private static final DataType CHAR = new BaseType("char", Encoding.SIGNED_CHAR, 1);
  private static final DataType ANY = PointerType.to(VoidType.VOID);

  /** Bytes of {@code PyASCIIObject} up to 3.11. */
  private static final long OLD_ASCII = 48;

  /** {@code PyObject}. */
  static final DataType OBJECT =
      struct(
          "PyObject",
          16,
          List.of(
              Member.of("ob_refcnt", LONG, 0),
              Member.of("ob_type", PointerType.to(declared("PyTypeObject")), 8)));

  /** A pointer to any object. */
  private static final DataType REFERENCE = PointerType.to(OBJECT);

  private static final DataType VARIABLE =
      struct(
          "PyVarObject",
          24,
          List.of(Member.of("ob_base", OBJECT, 0), Member.of("ob_size", LONG, 16)));

  /** {@code PyTypeObject} as far as it is used: from {@code tp_name} to {@code tp_dictoffset}. */
  static final DataType TYPE =
      struct(
          "PyTypeObject",
          296,
          List.of(
              Member.of("ob_base", VARIABLE, 0),
              Member.of("tp_name", PointerType.to(CHAR), 24),
              Member.of("tp_basicsize", LONG, 32),
              Member.of("tp_itemsize", LONG, 40),
              Member.of("tp_dealloc", ANY, 48),
              Member.of("tp_flags", WORD, 168),
              Member.of("tp_weaklistoffset", LONG, 208),
              Member.of("tp_members", ANY, 240),
              Member.of("tp_base", ANY, 256),
              Member.of("tp_dictoffset", LONG, 288)));

  private static final DataType KEYS = declared("PyDictKeysObject");

  private static final DataType SET_ENTRY =
      struct("setentry", 16, List.of(Member.of("key", REFERENCE, 0), Member.of("hash", LONG, 8)));

  /** By the names that debug information has. */
  private static final Map<String, DataType> BY_NAME =
      Map.ofEntries(
          Map.entry(
              "PyListObject",
              named(
                  "list",
                  40,
                  Member.of("ob_base", VARIABLE, 0),
                  Member.of("ob_item", CountedItems.of("PyObject *[ob_size]", REFERENCE, 0), 24),
                  Member.of("allocated", LONG, 32))),
          Map.entry(
              "PyTupleObject",
              named(
                  "tuple",
                  24,
                  Member.of("ob_base", VARIABLE, 0),
                  Member.of("ob_item", open(REFERENCE), 24))),
          Map.entry(
              "PyFloatObject",
              named(
                  "float", 24, Member.of("ob_base", OBJECT, 0), Member.of("ob_fval", DOUBLE, 16))),
          Map.entry(
              "PyBytesObject",
              named(
                  "bytes",
                  40,
                  Member.of("ob_base", VARIABLE, 0),
                  Member.of("ob_shash", LONG, 24),
                  Member.of("ob_sval", ArrayType.of(CHAR, 1), 32))),
          Map.entry(
              "PyDictObject",
              named(
                  "dict",
                  48,
                  Member.of("ob_base", OBJECT, 0),
                  Member.of("ma_used", LONG, 16),
                  Member.of("ma_version_tag", WORD, 24),
                  Member.of("ma_keys", PointerType.to(KEYS), 32),
                  Member.of("ma_values", ANY, 40))),
          Map.entry(
              "PySetObject",
              named(
                  "set",
                  200,
                  Member.of("ob_base", OBJECT, 0),
                  Member.of("fill", LONG, 16),
                  Member.of("used", LONG, 24),
                  Member.of("mask", LONG, 32),
                  Member.of("table", CountedItems.of("setentry[mask + 1]", SET_ENTRY, 1), 40),
                  Member.of("hash", LONG, 48),
                  Member.of("finger", LONG, 56),
                  Member.of("smalltable", ArrayType.of(SET_ENTRY, 8), 64),
                  Member.of("weakreflist", REFERENCE, 192))),
          Map.entry("PyObject", OBJECT),
          Map.entry("PyTypeObject", TYPE),
          Map.entry("Py_UCS1", new BaseType("Py_UCS1", Encoding.UNSIGNED_CHAR, 1)),
          Map.entry("Py_UCS2", new BaseType("Py_UCS2", Encoding.UNSIGNED, 2)),
          Map.entry("Py_UCS4", new BaseType("Py_UCS4", Encoding.UNSIGNED, 4)));

  private ObjectLayouts() {}

  /** What debug information would have under a name, if that is known of a version. */
  static Optional<DataType> of(String name, PythonVersion version) {
    if (version.isAfterKnown()) {
      return Optional.empty();
    }
    long ascii = version.isFrom(12) ? 40 : 48;
    return switch (name) {
      case "PyGC_Head" -> Optional.of(collected(version.isFrom(8) ? 2 : 4));
      case "PyLongObject" -> Optional.of(number(version.isFrom(12) ? "lv_tag" : "ob_size"));
      case "PyASCIIObject" -> Optional.of(ascii(ascii));
      case "PyCompactUnicodeObject" -> Optional.of(compact(ascii));
      case "PyUnicodeObject" -> Optional.of(unicode(ascii));
      default -> Optional.ofNullable(BY_NAME.get(name));
    };
  }

  /** Words before a collected object: a third and one that aligns up to 3.7. */
  private static DataType collected(int words) {
    List<Member> members = new ArrayList<>();
    members.add(Member.of("_gc_next", WORD, 0));
    members.add(Member.of("_gc_prev", WORD, 8));
    if (words > 2) {
      members.add(Member.of("gc_refs", LONG, 16));
    }
    return struct("PyGC_Head", words * 8L, members);
  }

  /** A struct that goes by what Python calls its objects: {@code python list}. */
  static CompositeType named(String type, long size, Member... members) {
    return composite(type, "python " + type, OptionalLong.of(size), List.of(members));
  }

  private static CompositeType struct(String name, long size, List<Member> members) {
    return composite(name, name, OptionalLong.of(size), members);
  }

  private static CompositeType declared(String name) {
    return composite(name, name, OptionalLong.empty(), List.of());
  }

  private static CompositeType composite(
      String tag, String spelling, OptionalLong size, List<Member> members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT, Optional.of(tag), spelling, spelling, size, () -> members);
  }

  /** An array to the end of whatever it is in. */
  static DataType open(DataType element) {
    return new ArrayType(element, OptionalLong.empty());
  }

  private static DataType number(String count) {
    return named(
        "int",
        24,
        Member.of("ob_base", OBJECT, 0),
        Member.of(count, LONG, 16),
        Member.of("ob_digit", open(INT), 24));
  }

  private static DataType ascii(long size) {
    List<Member> members = new ArrayList<>();
    members.add(Member.of("ob_base", OBJECT, 0));
    members.add(Member.of("length", LONG, 16));
    members.add(Member.of("hash", LONG, 24));
    members.add(Member.of("state", INT, 32));
    if (size == OLD_ASCII) {
      members.add(Member.of("wstr", ANY, 40));
    }
    return struct("PyASCIIObject", size, members);
  }

  private static DataType compact(long ascii) {
    List<Member> members = new ArrayList<>();
    members.add(Member.of("_base", ascii(ascii), 0));
    members.add(Member.of("utf8_length", LONG, ascii));
    members.add(Member.of("utf8", PointerType.to(CHAR), ascii + 8));
    if (ascii == OLD_ASCII) {
      members.add(Member.of("wstr_length", LONG, ascii + 16));
    }
    return struct("PyCompactUnicodeObject", ascii + (ascii == OLD_ASCII ? 24 : 16), members);
  }

  private static DataType unicode(long ascii) {
    DataType compact = compact(ascii);
    long end = compact.byteSize().orElseThrow();
    return named("str", end + 8, Member.of("_base", compact, 0), Member.of("data", ANY, end));
  }
}

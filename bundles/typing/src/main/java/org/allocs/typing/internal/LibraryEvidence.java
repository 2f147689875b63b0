package org.allocs.typing.internal;

import java.util.Optional;
import java.util.Set;
import org.allocs.debug.Symbol;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.LoadedObject;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;

/**
 * Functions of the C and C++ libraries that are known to allocate strings and buffers of
 * characters. What their own code calls, and what is inlined of them, counts alike.
 */
final class LibraryEvidence extends SiteEvidence {
  private static final Set<String> CHARS =
      Set.of(
          "strdup",
          "strndup",
          "realpath",
          "canonicalize_file_name",
          "asprintf",
          "vasprintf",
          "vasprintf_internal",
          "getcwd",
          "getdelim",
          "_IO_getdelim",
          "_IO_file_doallocate");

  private static final Set<String> WIDE_CHARS = Set.of("wcsdup");

  /** {@code std::basic_string<char, …>} in the names of its member functions (Itanium ABI). */
  private static final String STRING_OF_CHAR = "basic_stringIcSt11char_traitsIcE";

  private static final String STRING_OF_WIDE_CHAR = "basic_stringIwSt11char_traitsIwE";

  /** The same in libc++, whose names are in a namespace of its own. */
  private static final String LIBCXX_STRING_OF_CHAR = "St3__112basic_stringIcNS_11char_traitsIcE";

  private static final String LIBCXX_STRING_OF_WIDE_CHAR =
      "St3__112basic_stringIwNS_11char_traitsIwE";

  /**
   * Functions of GLib that return strings, or lengthen them. Those that make a {@code GString} are
   * none: they allocate that too.
   */
  private static final Set<String> GLIB_CHARS =
      Set.of(
          "g_strdup",
          "g_strndup",
          "g_strdup_printf",
          "g_strdup_vprintf",
          "g_vasprintf",
          "g_strconcat",
          "g_strjoin",
          "g_strjoinv",
          "g_strnfill",
          "g_strescape",
          "g_strcompress",
          "g_utf8_strdown",
          "g_utf8_strup",
          "g_string_append",
          "g_string_append_len",
          "g_string_append_c",
          "g_string_append_unichar",
          "g_string_append_printf",
          "g_string_append_vprintf",
          "g_string_insert",
          "g_string_insert_len",
          "g_string_insert_c",
          "g_string_prepend",
          "g_string_prepend_len",
          "g_string_set_size");

  /** What code that is inlined from the library calls for memory. */
  private static final String CREATE = "9_M_createE";

  private static final DataType WIDE_CHAR = new BaseType("wchar_t", BaseType.Encoding.SIGNED, 4);

  LibraryEvidence(SourceLibrary library) {
    super(library);
  }

  @Override
  Answer<DataType> typeOf(long site, long size, Sites sites) {
    Optional<LoadedObject> object = sites.object(site);
    if (object.isEmpty()) {
      return Answer.unknown("");
    }
    Optional<String> function =
        sites.module(object.get()).symbolAt(object.get().toFile(site - 1)).map(Symbol::name);
    Optional<DataType> element = function.flatMap(f -> element(object.get(), f));
    if (element.isEmpty()) {
      function = sites.called(site).map(CallTarget::name).filter(f -> f.contains(CREATE));
      element = function.flatMap(LibraryEvidence::ofString);
    }
    return element.filter(e -> size > 0 && size % e.byteSize().orElse(1) == 0).isPresent()
        ? Answer.known(
            ArrayType.of(element.get(), size / element.get().byteSize().orElse(1)),
            Evidence.certain("library function", function.get()))
        : Answer.unknown("");
  }

  private static Optional<DataType> element(LoadedObject file, String function) {
    boolean c = file.isCLibrary();
    String plain = function.startsWith("__") ? function.substring(2) : function;
    if (c && (CHARS.contains(plain) || CHARS.contains(function))) {
      return Optional.of(Builtins.CHAR);
    }
    if (c && WIDE_CHARS.contains(plain)) {
      return Optional.of(WIDE_CHAR);
    }
    if (file.shortName().startsWith("libglib-2.0.so") && GLIB_CHARS.contains(function)) {
      return Optional.of(Builtins.CHAR);
    }
    boolean strings =
        file.shortName().startsWith("libstdc++.so") || file.shortName().startsWith("libc++.so");
    return strings ? ofString(function) : Optional.empty();
  }

  private static Optional<DataType> ofString(String function) {
    if (function.contains(STRING_OF_CHAR) || function.contains(LIBCXX_STRING_OF_CHAR)) {
      return Optional.of(Builtins.CHAR);
    }
    boolean wide =
        function.contains(STRING_OF_WIDE_CHAR) || function.contains(LIBCXX_STRING_OF_WIDE_CHAR);
    return wide ? Optional.of(WIDE_CHAR) : Optional.empty();
  }
}

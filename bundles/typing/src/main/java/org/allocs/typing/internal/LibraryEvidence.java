package org.allocs.typing.internal;

import java.util.Optional;
import java.util.Set;
import org.allocs.debug.Symbol;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.target.LoadedObject;
import org.allocs.type.ArrayType;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;

/** Functions of the C and C++ libraries that are known to allocate strings. */
final class LibraryEvidence extends SiteEvidence {
  private static final Set<String> STRINGS =
      Set.of("strdup", "__strdup", "strndup", "__strndup", "realpath", "canonicalize_file_name");

  /** {@code std::basic_string<char, …>} in the names of its member functions (Itanium ABI). */
  private static final String BASIC_STRING_OF_CHAR = "basic_stringIcSt11char_traitsIcE";

  LibraryEvidence(SourceLibrary library) {
    super(library);
  }

  @Override
  Answer<DataType> typeOf(long site, long size, Sites sites) {
    Optional<LoadedObject> object = sites.object(site);
    Optional<Symbol> symbol = object.flatMap(o -> sites.module(o).symbolAt(o.toFile(site - 1)));
    boolean string =
        symbol.isPresent() && allocatesStrings(object.get().shortName(), symbol.get().name());
    return string && size > 0
        ? Answer.known(
            ArrayType.of(Builtins.CHAR, size),
            Evidence.certain("library function", symbol.get().name()))
        : Answer.unknown("no function of a library that is known to allocate strings");
  }

  private static boolean allocatesStrings(String file, String function) {
    boolean c = file.startsWith("libc.so") || file.startsWith("libc-");
    return (c && STRINGS.contains(function))
        || (file.startsWith("libstdc++.so") && function.contains(BASIC_STRING_OF_CHAR));
  }
}

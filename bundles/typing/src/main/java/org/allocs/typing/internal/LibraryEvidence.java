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

/** Functions of the C library that are known to allocate strings. */
final class LibraryEvidence extends SiteEvidence {
  private static final Set<String> STRINGS =
      Set.of("strdup", "__strdup", "strndup", "__strndup", "realpath", "canonicalize_file_name");

  LibraryEvidence(SourceLibrary library) {
    super(library);
  }

  @Override
  Answer<DataType> typeOf(long site, long size, Sites sites) {
    Optional<LoadedObject> object = sites.object(site).filter(o -> isLibrary(o.shortName()));
    Optional<Symbol> symbol = object.flatMap(o -> sites.module(o).symbolAt(o.toFile(site - 1)));
    return symbol.filter(s -> STRINGS.contains(s.name())).isPresent() && size > 0
        ? Answer.known(
            ArrayType.of(Builtins.CHAR, size),
            Evidence.certain("library function", symbol.get().name()))
        : Answer.unknown("no function of the C library that is known");
  }

  private static boolean isLibrary(String file) {
    return file.startsWith("libc.so") || file.startsWith("libc-");
  }
}

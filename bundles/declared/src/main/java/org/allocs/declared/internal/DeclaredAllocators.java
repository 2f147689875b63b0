package org.allocs.declared.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.allocs.allocator.Allocator;
import org.allocs.allocator.AllocatorFamily;
import org.allocs.allocator.Context;
import org.allocs.allocator.Declarations;
import org.allocs.declared.internal.declaration.Declaration;
import org.allocs.declared.internal.search.Survey;
import org.allocs.error.AllocsException;

/** The allocators of the files that were named, and of those that configuration has. */
final class DeclaredAllocators implements AllocatorFamily, Declarations {
  private final Configuration configuration;
  private final Map<Path, DeclarationFile> kept = new HashMap<>();
  private List<DeclarationFile> named = List.of();

  DeclaredAllocators(Configuration configuration) {
    this.configuration = configuration;
  }

  @Override
  public synchronized void use(List<Path> files) throws AllocsException {
    List<DeclarationFile> read = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Path file : files) {
      DeclarationFile one = DeclarationFile.read(file);
      for (Declaration declaration : one.declarations()) {
        if (!names.add(declaration.name())) {
          throw declaration.place().error("declared twice: " + declaration.name());
        }
      }
      read.add(one);
    }
    named = List.copyOf(read);
  }

  @Override
  public synchronized List<Allocator> allocators(Context context) throws AllocsException {
    List<Allocator> allocators = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (DeclarationFile file : named) {
      for (Declaration declaration : file.declarations()) {
        names.add(declaration.name());
        Optional<String> absent = Survey.absent(context, declaration);
        allocators.add(
            absent.isPresent() ? new Unusable(absent.get()) : new DeclaredAllocator(declaration));
      }
    }
    for (Declaration declaration : kept(allocators)) {
      if (names.add(declaration.name()) && Survey.absent(context, declaration).isEmpty()) {
        allocators.add(new DeclaredAllocator(declaration));
      }
    }
    return allocators;
  }

  /** What configuration declares; of what cannot be read there is one that says so. */
  private List<Declaration> kept(List<Allocator> allocators) {
    List<Declaration> declarations = new ArrayList<>();
    try {
      for (Path path : configuration.files()) {
        addKept(path, declarations, allocators);
      }
    } catch (AllocsException e) {
      allocators.add(new Unusable(e.getMessage()));
    }
    return declarations;
  }

  private void addKept(Path path, List<Declaration> declarations, List<Allocator> allocators) {
    try {
      DeclarationFile file = kept.get(path);
      if (file == null || !file.isCurrent()) {
        file = DeclarationFile.read(path);
        kept.put(path, file);
      }
      declarations.addAll(file.declarations());
    } catch (AllocsException e) {
      allocators.add(new Unusable(e.getMessage()));
    }
  }
}

package org.allocs.shell.internal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * Lets {@code stop 25} and {@code stop org.allocs.custom-arena} name a bundle. Gogo's own commands
 * take bundles as arguments and leave it to the shell to find them (gogo.command 1.1.2).
 */
final class BundleConverter implements Converter {
  private final BundleContext context;

  BundleConverter(BundleContext context) {
    this.context = context;
  }

  @Override
  public Object convert(Class<?> desired, Object in) {
    return desired == Bundle.class ? named(String.valueOf(in)).orElse(null) : null;
  }

  private Optional<Bundle> named(String word) {
    Comparator<Bundle> byVersion = Comparator.comparing(Bundle::getVersion);
    return Arrays.stream(context.getBundles())
        .filter(
            b -> word.equals(Long.toString(b.getBundleId())) || word.equals(b.getSymbolicName()))
        .max(byVersion);
  }

  /** Gogo prints bundles by itself. */
  @Override
  public CharSequence format(Object target, int level, Converter escape) {
    return null;
  }
}

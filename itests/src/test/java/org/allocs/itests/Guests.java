package org.allocs.itests;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Bundles that a test writes: an allocator that does a certain thing when it is asked. */
final class Guests {
  private static final String CLASS = "elsewhere.Activator";

  private Guests() {}

  /**
   * Builds a bundle.
   *
   * @param name symbolic name
   * @param claims body of {@code Allocator.arenas(context, within)}
   * @param folder to build in
   */
  static Path bundle(String name, String claims, Path folder) throws IOException {
    Path source = folder.resolve(name + "/elsewhere/Activator.java");
    Files.createDirectories(source.getParent());
    Files.writeString(source, source(claims));
    compile(source, folder.resolve(name));
    Path jar = folder.resolve(name + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest(name))) {
      try (var classes = Files.list(source.getParent())) {
        for (Path each : classes.filter(f -> f.toString().endsWith(".class")).toList()) {
          entries.putNextEntry(new JarEntry("elsewhere/" + each.getFileName()));
          Files.copy(each, entries);
        }
      }
    }
    return jar;
  }

  private static String source(String claims) {
    return """
    package elsewhere;

    import java.util.List;
    import org.allocs.allocator.*;
    import org.allocs.model.*;

    public final class Activator implements org.osgi.framework.BundleActivator, Allocator {
      public void start(org.osgi.framework.BundleContext context) {
        context.registerService(Allocator.class, this, null);
      }

      public void stop(org.osgi.framework.BundleContext context) {}

      public String name() {
        return "elsewhere";
      }

      public List<Arena> arenas(Context context, AddressRange within)
          throws org.allocs.error.AllocsException {
        CLAIMS
      }
    }
    """
        .replace("CLAIMS", claims);
  }

  private static void compile(Path source, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String path = System.getProperty("java.class.path");
    int status =
        compiler.run(
            null,
            null,
            null,
            "-proc:none",
            "-nowarn",
            "-cp",
            path,
            "-d",
            folder.toString(),
            source.toString());
    if (status != 0) {
      throw new IOException("does not compile: " + source);
    }
  }

  private static Manifest manifest(String name) {
    Manifest manifest = new Manifest();
    var main = manifest.getMainAttributes();
    main.putValue("Manifest-Version", "1.0");
    main.putValue("Bundle-ManifestVersion", "2");
    main.putValue("Bundle-SymbolicName", name);
    main.putValue("Bundle-Version", "1.0.0");
    main.putValue("Bundle-Activator", CLASS);
    main.putValue(
        "Import-Package",
        String.join(
            ",",
            List.of(
                "org.osgi.framework",
                "org.allocs.allocator",
                "org.allocs.error",
                "org.allocs.model")));
    main.putValue("Provide-Capability", "org.allocs.allocator;org.allocs.allocator=elsewhere");
    return manifest;
  }
}

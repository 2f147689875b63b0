package org.allocs.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What to install.
 *
 * @param sources where each bundle is, in the order of installation
 */
public record Bundles(List<Source> sources) {
  /** Name of the file, beside nested bundles, that lists their names, one a line. */
  public static final String INDEX = "index";

  /**
   * One bundle.
   *
   * @param location what the framework calls it
   * @param content its bytes; empty where the framework finds them by the location
   */
  public record Source(String location, Optional<Content> content) {
    /** Checks that nothing is absent. */
    public Source {
      Objects.requireNonNull(location, "location");
      Objects.requireNonNull(content, "content");
    }
  }

  /** The bytes of a bundle. */
  @FunctionalInterface
  public interface Content {
    /** Opens them anew. */
    InputStream open() throws IOException;
  }

  /** Checks that nothing is absent. */
  public Bundles {
    sources = List.copyOf(sources);
  }

  /**
   * The given files, and every file that ends in {@code .jar} in the given directories, in the
   * order given and of the names in each directory. They are used where they lie.
   *
   * @throws IOException if a directory cannot be read
   */
  public static Bundles in(List<Path> places) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (Path place : places) {
      if (Files.isRegularFile(place)) {
        sources.add(source(place));
        continue;
      }
      for (Path jar : jars(place)) {
        sources.add(source(jar));
      }
    }
    return new Bundles(sources);
  }

  /** These and others after them. */
  public Bundles and(Bundles others) {
    List<Source> all = new ArrayList<>(sources);
    all.addAll(others.sources);
    return new Bundles(all);
  }

  private static List<Path> jars(Path directory) throws IOException {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (file.getFileName().toString().endsWith(".jar")) {
          jars.add(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    jars.sort(null);
    return jars;
  }

  private static Source source(Path file) {
    return new Source("reference:" + file.toAbsolutePath().toUri(), Optional.empty());
  }

  /**
   * Bundles that lie as resources beside a class, in a folder with an {@link #INDEX}.
   *
   * @throws IOException if there is no index
   */
  public static Bundles nested(Class<?> owner, String folder) throws IOException {
    List<Source> sources = new ArrayList<>();
    try (BufferedReader index =
        new BufferedReader(
            new InputStreamReader(resource(owner, folder + "/" + INDEX), StandardCharsets.UTF_8))) {
      for (String name = index.readLine(); name != null; name = index.readLine()) {
        String path = folder + "/" + name;
        sources.add(new Source("nested:" + name, Optional.of(() -> resource(owner, path))));
      }
    }
    return new Bundles(sources);
  }

  private static InputStream resource(Class<?> owner, String path) throws IOException {
    InputStream stream = owner.getResourceAsStream(path);
    if (stream == null) {
      throw new IOException("no resource: name=" + path + " beside=" + owner.getName());
    }
    return stream;
  }
}

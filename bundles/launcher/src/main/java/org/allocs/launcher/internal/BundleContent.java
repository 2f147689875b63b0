package org.allocs.launcher.internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.osgi.framework.Bundle;

/** Finds the file of a bundle: where it lies, or the copy that the framework made of it. */
final class BundleContent {
  private static final String REFERENCE = "reference:file:";
  private static final int BUFFER = 1 << 16;

  private final Path cache;

  /**
   * @param cache the framework's storage, laid out as Felix 7 does
   */
  BundleContent(Path cache) {
    this.cache = cache;
  }

  /** Where it came from, as a path if it is one. */
  static String place(String location) {
    String file = location.startsWith("reference:") ? location.substring(10) : location;
    try {
      return file.startsWith("file:") ? Path.of(URI.create(file)).toString() : location;
    } catch (RuntimeException e) {
      return location; // it is not ours to say what a location is
    }
  }

  /**
   * SHA-256 of the file that its classes come from, in hex.
   *
   * @throws IOException if it is not to be found, or cannot be read
   */
  String sha256(Bundle bundle) throws IOException {
    Path file =
        bundle.getLocation().startsWith(REFERENCE)
            ? Path.of(place(bundle.getLocation()))
            : copy(bundle);
    return sha256(file);
  }

  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  /** That of its last update: {@code bundle7/version1.0/bundle.jar}. */
  private Path copy(Bundle bundle) throws IOException {
    Path directory = cache.resolve("bundle" + bundle.getBundleId());
    Optional<Path> last = Optional.empty();
    long best = -1;
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(directory, "version*")) {
      for (Path version : versions) {
        Path file = version.resolve("bundle.jar");
        long number = number(version.getFileName().toString());
        if (number > best && Files.isRegularFile(file)) {
          best = number;
          last = Optional.of(file);
        }
      }
    }
    return last.orElseThrow(
        () -> new IOException("no copy of bundle=" + bundle.getBundleId() + " in " + directory));
  }

  private static long number(String version) {
    String digits = version.substring("version".length()).replaceAll("\\..*", "");
    return digits.matches("[0-9]{1,9}") ? Long.parseLong(digits) : -1;
  }
}

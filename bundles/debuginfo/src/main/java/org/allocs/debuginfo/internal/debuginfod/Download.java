package org.allocs.debuginfo.internal.debuginfod;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file by HTTP; limited in size, in time, and in how long nothing much may come. By {@code
 * HttpURLConnection}: the newer client loads several times as many classes and starts threads.
 */
final class Download {
  private static final int PIECE = 1 << 16;
  private static final long LEAST_PROGRESS = 100_000;

  private final URI address;
  private final Settings settings;
  private final long start = System.nanoTime();
  private long windowStart = start;
  private long windowBytes;

  Download(URI address, Settings settings) {
    this.address = address;
    this.settings = settings;
  }

  /**
   * Replaces the content of a file.
   *
   * @return bytes; -1 where the server has no such file
   */
  long into(Path file) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    int patience = (int) Math.min(settings.patience().toMillis(), Integer.MAX_VALUE);
    connection.setConnectTimeout(patience);
    connection.setReadTimeout(patience);
    connection.setRequestProperty("User-Agent", "allocs");
    try {
      int status = connection.getResponseCode();
      if (status == HttpURLConnection.HTTP_NOT_FOUND) {
        return -1;
      }
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("status=" + status);
      }
      return copy(connection, file);
    } finally {
      connection.disconnect();
    }
  }

  private long copy(HttpURLConnection connection, Path file) throws IOException {
    long stated = connection.getContentLengthLong();
    checkSize(stated);
    long got = 0;
    byte[] piece = new byte[PIECE];
    try (InputStream in = connection.getInputStream();
        OutputStream out = Files.newOutputStream(file)) {
      for (int step = in.read(piece); step >= 0; step = in.read(piece)) {
        got += step;
        checkSize(got);
        checkProgress(step, got);
        out.write(piece, 0, step);
      }
    }
    if (stated >= 0 && got != stated) {
      throw new IOException("ends early: size=" + got + " stated=" + stated);
    }
    return got;
  }

  private void checkSize(long size) throws IOException {
    if (size > settings.largest()) {
      throw new IOException("too large: size=" + size + " limit=" + settings.largest());
    }
  }

  private void checkProgress(int step, long got) throws IOException {
    long now = System.nanoTime();
    windowBytes += step;
    if (now - start > settings.longest().toNanos()) {
      throw new SocketTimeoutException(
          "takes too long: limit=" + settings.longest() + " size=" + got);
    }
    if (now - windowStart > settings.patience().toNanos()) {
      if (windowBytes < LEAST_PROGRESS) {
        throw new SocketTimeoutException("too slow: size=" + got + " in " + settings.patience());
      }
      windowStart = now;
      windowBytes = 0;
    }
  }
}

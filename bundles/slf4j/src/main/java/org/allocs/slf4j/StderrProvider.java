package org.allocs.slf4j;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logs to standard error, one line a message, from the level on that the environment variable
 * {@code ALLOCS_LOG} names ({@code error}, {@code warn}, {@code info}, {@code debug}, {@code
 * trace}); {@code warn} if it names none.
 */
public final class StderrProvider implements SLF4JServiceProvider {
  /** The SLF4J API that this provider was compiled for, as SLF4J wants it stated. */
  private static final String API_VERSION = "2.0.99";

  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();
  private volatile ILoggerFactory loggers;

  @Override
  public void initialize() {
    Level threshold = level(System.getenv("ALLOCS_LOG"));
    loggers = name -> new StderrLogger(name, threshold, System.err);
  }

  static Level level(String name) {
    for (Level level : Level.values()) {
      if (level.name().equalsIgnoreCase(name)) {
        return level;
      }
    }
    return Level.WARN;
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return loggers;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return API_VERSION;
  }
}

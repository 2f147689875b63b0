package org.allocs.slf4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class StderrLoggerTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final StderrLogger logger =
      new StderrLogger("org.allocs.elf.ElfFile", Level.WARN, new PrintStream(bytes, true));

  @Test
  void shouldWriteOneLineAMessage() {
    logger.warn("section skipped: name={} offset={}", ".debug_info", 42);
    assertEquals(
        "allocs: warn: ElfFile: section skipped: name=.debug_info offset=42\n", bytes.toString());
  }

  @Test
  void shouldKeepQuietBelowTheThreshold() {
    logger.info("nobody asked");
    assertEquals("", bytes.toString());
  }

  @Test
  void shouldTakeTheLevelFromItsName() {
    assertEquals(Level.DEBUG, StderrProvider.level("debug"));
    assertEquals(Level.WARN, StderrProvider.level("loud"));
    assertEquals(Level.WARN, StderrProvider.level(null));
  }

  @Test
  void shouldBeFoundBySlf4j() {
    assertTrue(LoggerFactory.getLogger("x") instanceof StderrLogger);
  }
}

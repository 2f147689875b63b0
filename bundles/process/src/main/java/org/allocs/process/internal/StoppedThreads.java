package org.allocs.process.internal;

import java.io.IOException;
import java.util.Map;
import org.allocs.model.Answer;

/**
 * The threads of another process, read by the program {@code allocs-stop}, whose source says how.
 * It ends within seconds whatever the target does.
 */
final class StoppedThreads implements ThreadSource {
  private final ProcDirectory directory;

  StoppedThreads(ProcDirectory directory) {
    this.directory = directory;
  }

  @Override
  public Reading read() {
    try (StopProgram program = StopProgram.start(directory.pid())) {
      return StopReport.read(directory, program.output()).reading();
    } catch (IOException e) {
      String reason = "its threads could not be stopped to read them: " + e.getMessage();
      return new Reading(Map.of(), ThreadReading.of(Answer.unknown(reason)));
    }
  }
}

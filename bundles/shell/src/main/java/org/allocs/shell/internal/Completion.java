package org.allocs.shell.internal;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.OptionSpec;

/** What may follow on a command line. */
final class Completion {
  private Completion() {}

  /**
   * Options of the command where the word begins with a dash, else ids of our own processes.
   *
   * @param command the first word
   * @param word as far as it is typed
   */
  static Set<String> words(String command, String word) {
    Set<String> words = new TreeSet<>();
    if (word.startsWith("-")) {
      Commands.named(command)
          .ifPresent(
              action -> {
                for (OptionSpec option : Help.parser(action).getCommandSpec().options()) {
                  words.add(option.longestName());
                }
              });
    } else {
      addProcesses(words);
    }
    return words;
  }

  private static void addProcesses(Set<String> words) {
    Path proc = Path.of("/proc");
    try (DirectoryStream<Path> found = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path process : found) {
        if (Files.isReadable(process.resolve("maps"))) {
          words.add(process.getFileName().toString());
        }
      }
    } catch (IOException e) {
      // Nothing to offer.
    }
  }
}

package org.allocs.shell.internal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.OptionSpec;

/** What may follow on a command line. */
final class Completion {
  /** Files that are offered: more than anybody reads. */
  private static final int MOST = 1000;

  private Completion() {}

  /**
   * Options of the command where the word begins with a dash, else files if it is about files or
   * the word looks like a core file, else ids of our own processes.
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
    } else if (command.equals("debuginfo") || word.contains("/") || word.startsWith("core")) {
      addFiles(words, word);
    } else {
      addProcesses(words);
    }
    return words;
  }

  /** What lies in the directory that the word leads to; of a directory with a slash behind it. */
  private static void addFiles(Set<String> words, String word) {
    String directory = word.substring(0, word.lastIndexOf('/') + 1);
    String start = word.substring(directory.length());
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(
            Path.of(directory.isEmpty() ? "." : directory),
            file -> file.getFileName().toString().startsWith(start))) {
      for (Path file : found) {
        String name = directory + file.getFileName() + (Files.isDirectory(file) ? "/" : "");
        words.add(name);
        if (words.size() == MOST) {
          return;
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      // Nothing to offer.
    }
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

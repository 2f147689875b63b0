package org.allocs.shell.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.apache.felix.service.command.CommandSession;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Reads lines from a terminal, with editing, history and completion. */
final class LineEditor implements AutoCloseable {
  private static final String PROMPT = "allocs> ";
  private static final String HISTORY = ".allocs_history";

  /** Name of the session variable that holds the names of all functions, as {@code scope:name}. */
  private static final String FUNCTIONS = ".commands";

  /** Status of a program that an interrupt ended. */
  private static final int INTERRUPTED = 130;

  private final Terminal terminal;
  private final LineReader reader;
  private volatile boolean reading;

  LineEditor(CommandSession session) throws IOException {
    terminal = TerminalBuilder.builder().system(true).build();
    if (terminal.getWidth() <= 0) {
      terminal.setSize(new Size(80, 24));
    }
    DefaultParser parser = new DefaultParser();
    parser.setEscapeChars(null);
    reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .parser(parser)
            .variable(LineReader.HISTORY_FILE, Path.of(System.getProperty("user.home"), HISTORY))
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .completer(
                (lines, line, candidates) -> {
                  Set<String> words =
                      line.wordIndex() == 0
                          ? functions(session)
                          : Completion.words(line.words().get(0), line.word());
                  words.forEach(word -> candidates.add(new Candidate(word)));
                })
            .build();
    Interrupts.handle(this::interrupt);
  }

  /** While a command runs, an interrupt ends all: there is no other way to end a long one. */
  private void interrupt() {
    if (reading) {
      terminal.raise(Terminal.Signal.INT);
    } else {
      System.exit(INTERRUPTED);
    }
  }

  private static Set<String> functions(CommandSession session) {
    Set<String> names = new TreeSet<>();
    if (session.get(FUNCTIONS) instanceof Set<?> functions) {
      functions.forEach(name -> names.add(unscoped(String.valueOf(name))));
    }
    return names;
  }

  private static String unscoped(String name) {
    return name.substring(name.indexOf(':') + 1);
  }

  /** The next line; null at the end of the input. An interrupt discards the line. */
  String readLine() {
    reading = true;
    try {
      return reader.readLine(PROMPT);
    } catch (UserInterruptException e) {
      return "";
    } catch (EndOfFileException e) {
      return null;
    } finally {
      reading = false;
    }
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}

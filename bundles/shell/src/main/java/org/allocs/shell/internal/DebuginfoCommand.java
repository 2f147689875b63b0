package org.allocs.shell.internal;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a file says about types and code. */
@Command(
    name = "debuginfo",
    customSynopsis = {
      "allocs debuginfo [--json] [--debug-root DIR]... FILE",
      "       allocs debuginfo [--json] FILE --type NAME | --layouts | --symbol NAME |",
      "                        --macro NAME | --pc ADDRESS... | --frame ADDRESS | --diff OTHER"
    },
    header = "What a file says: units, types, symbols, lines, frames.",
    description = {
      "",
      "FILE is a program, a library, an object file, a kernel module or a debug file.",
      "Separate debug files are looked for by build-id and debug link. Without an option:",
      "what was found where, and what it has. ADDRESS is one of the file's, before it is",
      "loaded: hexadecimal (0x...), decimal, SYMBOL or SYMBOL+OFFSET; --pc takes - for those",
      "on standard input. Where a file is not linked yet, its sections are taken to lie one",
      "after the other, .text first. The exit status is 1 if there is no such file, or no",
      "such type, symbol or macro in it.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  allocs debuginfo /usr/lib/x86_64-linux-gnu/libc.so.6",
      "  allocs debuginfo demo --type 'struct task'",
      "  allocs debuginfo demo --macro BUFSIZ",
      "  allocs debuginfo demo --pc main+4 0x1199 --json",
      "  allocs debuginfo demo --pc - < addresses",
      "  allocs debuginfo old/libx.so --diff new/libx.so"
    })
final class DebuginfoCommand extends Action {
  /** What is asked for. */
  private static final class Question {
    @Option(
        names = "--type",
        paramLabel = "NAME",
        required = true,
        description = "The layout of a type: members, holes, padding, cache lines.")
    private String type;

    @Option(
        names = "--layouts",
        required = true,
        description = "The layout of every struct, union and class, as it is found.")
    private boolean layouts;

    @Option(
        names = "--symbol",
        paramLabel = "NAME",
        required = true,
        description = "Symbols of this name, and what is defined there.")
    private String symbol;

    @Option(
        names = "--macro",
        paramLabel = "NAME",
        required = true,
        description = "What each unit defines a macro as, and where (compiled with -g3).")
    private String macro;

    @Option(
        names = "--pc",
        paramLabel = "ADDRESS",
        arity = "1..*",
        required = true,
        description = "Function, file and line of each instruction, with what is inlined there.")
    private List<String> pcs;

    @Option(
        names = "--frame",
        paramLabel = "ADDRESS",
        required = true,
        description = "Variables at an instruction, and how its frame is unwound.")
    private String frame;

    @Option(
        names = "--diff",
        paramLabel = "OTHER",
        required = true,
        description = "Types whose layout is another one in OTHER.")
    private String other;

    /** What an option asks, with the value that may follow it; null where that is another form. */
    static Question usual(String option, Iterator<String> following) {
      Question question = new Question();
      question.layouts = option.equals("--layouts");
      if (question.layouts) {
        return question;
      }
      String value = following.hasNext() ? following.next() : "-";
      switch (option) {
        case "--type" -> question.type = value;
        case "--symbol" -> question.symbol = value;
        case "--macro" -> question.macro = value;
        case "--frame" -> question.frame = value;
        case "--diff" -> question.other = value;
        default -> value = "-";
      }
      return value.startsWith("-") ? null : question;
    }
  }

  @ArgGroup private Question question;

  @Option(
      names = "--debug-root",
      paramLabel = "DIR",
      description = "Where to look for separate debug files first. Can be given again.")
  private List<String> roots = new ArrayList<>();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Parameters(arity = "0..*", hidden = true)
  private List<String> operands = new ArrayList<>();

  @Override
  boolean takes(List<String> arguments) {
    Question asked = null;
    int formats = 0;
    List<String> files = new ArrayList<>();
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      if (argument.equals("--json")) {
        formats++;
      } else if (!argument.startsWith("-")) {
        files.add(argument);
      } else {
        Question next = asked == null ? Question.usual(argument, rest) : null;
        if (next == null) {
          return false;
        }
        asked = next;
      }
    }
    if (formats > 1) {
      return false;
    }
    question = asked;
    json = formats == 1;
    operands = files;
    return true;
  }

  @Override
  int run(Environment environment) throws AllocsException, CommandException {
    ModuleInfo module = open(environment, file());
    FileQuestions questions = new FileQuestions(environment.out(), module, json);
    if (question == null) {
      questions.summary();
    } else if (question.type != null) {
      questions.type(question.type);
    } else if (question.layouts) {
      questions.layouts();
    } else if (question.symbol != null) {
      questions.symbol(question.symbol);
    } else if (question.macro != null) {
      questions.macro(question.macro);
    } else if (question.pcs != null) {
      questions.places(operands.get(0), new AddressSource(question.pcs, environment.in()));
    } else if (question.frame != null) {
      questions.frame(question.frame);
    } else {
      questions.diff(open(environment, question.other));
    }
    environment.out().flush();
    return 0;
  }

  /** Addresses may be followed by the file, as they are by nothing else. */
  private String file() throws CommandException {
    boolean last = question != null && question.pcs != null && question.pcs.size() > 1;
    if (operands.isEmpty() && last) {
      operands.add(question.pcs.remove(question.pcs.size() - 1));
    }
    if (operands.isEmpty()) {
      throw CommandException.usage("no file: give the path of one");
    }
    if (operands.size() > 1) {
      throw CommandException.usage(
          "not understood: " + String.join(" ", operands.subList(1, operands.size())));
    }
    return operands.get(0);
  }

  private ModuleInfo open(Environment environment, String file)
      throws AllocsException, CommandException {
    List<Path> directories = new ArrayList<>();
    for (String root : roots) {
      Path directory = path(root);
      if (!Files.isDirectory(directory)) {
        throw CommandException.failed("no such directory: --debug-root " + root);
      }
      directories.add(directory.toAbsolutePath());
    }
    return environment.engine().debugInfo().open(path(file), directories);
  }

  private static Path path(String text) throws CommandException {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw CommandException.failed("not a path: " + e.getReason());
    }
  }

  @Override
  boolean mayTakeLong() {
    return true;
  }
}

package org.allocs.command;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Service: runs one command, as the front-end bundle that is installed understands it. */
@ProviderType
public interface CommandLine {
  /** It worked. */
  int OK = 0;

  /** What was asked for exists in no form: a broken installation, a lost connection. */
  int FAILED = 1;

  /** The command was not understood. */
  int USAGE = 2;

  /** The target is gone, is not ours, or is not a process. */
  int TARGET = 3;

  /**
   * Runs a command. Never throws: what goes wrong is said on {@code err} and by the status.
   *
   * @param arguments the command's name and what follows it
   * @param in what the command may read
   * @param out for data
   * @param err for people
   * @return exit status
   */
  int run(List<String> arguments, InputStream in, PrintStream out, PrintStream err);
}

package org.allocs.shell.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Addresses as they are written: operands, and in place of {@code -} the words on standard input.
 */
final class AddressSource {
  /** Addresses of one batch: what is answered at once is cheaper, and kept until it is. */
  private static final int MAX_BATCH = 1 << 14;

  private static final String INPUT = "-";

  private final Deque<String> operands;
  private final BufferedReader input;

  AddressSource(List<String> operands, InputStream input) {
    this.operands = new ArrayDeque<>(operands);
    this.input = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
  }

  /**
   * The next ones: those that are there without waiting for more, so that another program can ask
   * and read the answer before it asks again.
   *
   * @return none at the end
   */
  List<String> next() throws CommandException {
    List<String> batch = new ArrayList<>();
    while (batch.size() < MAX_BATCH && !operands.isEmpty()) {
      if (!operands.peek().equals(INPUT)) {
        batch.add(operands.poll());
      } else if (batch.isEmpty()) {
        batch = read();
        if (!batch.isEmpty()) {
          break;
        }
        operands.poll();
      } else {
        break;
      }
    }
    return batch;
  }

  /** Waits for a line with addresses, and takes what else has come; nothing at the end. */
  private List<String> read() throws CommandException {
    List<String> batch = new ArrayList<>();
    try {
      while (batch.isEmpty() || (batch.size() < MAX_BATCH && input.ready())) {
        String line = input.readLine();
        if (line == null) {
          break;
        }
        Arrays.stream(line.split("\\s+")).filter(word -> !word.isEmpty()).forEach(batch::add);
      }
    } catch (IOException e) {
      throw CommandException.failed("standard input: " + e.getMessage());
    }
    return batch;
  }
}

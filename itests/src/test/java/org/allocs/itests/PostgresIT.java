package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.model.Allocation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found of an idle process of PostgreSQL is what it writes of its memory contexts. */
class PostgresIT {
  private static final Pattern CONTEXT =
      Pattern.compile(
          "context \\d+; (.*?): (\\d+) total in (\\d+) blocks[^;]*;(?: [^;]*;)??"
              + " (\\d+) free \\((\\d+) chunks\\); \\d+ used(: .*)?");
  private static final Pattern TOTAL = Pattern.compile("total (\\d+) bytes in (\\d+) blocks;.*");

  private static Lab lab;
  private static Server server;

  /** A server with a session that did something and waits. */
  record Server(Running running, Path folder) implements AutoCloseable {
    private static final String SCRIPT =
        """
        bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
        as=
        if [ $(id -u) = 0 ]; then
          chown postgres .
          as='setpriv --reuid=postgres --regid=postgres --clear-groups'
        fi
        $as $bin/initdb -D $PWD/db -A trust --no-sync -U someone > init.log 2>&1 || { cat init.log >&2; exit 1; }
        $as $bin/postgres -D $PWD/db -c listen_addresses= -c dynamic_shared_memory_type=mmap -k $PWD > log 2>&1 &
        ask() { $bin/psql -qAt -h $PWD -U someone -c "$1" postgres; }
        waits() { for i in $(seq 600); do eval "$1" && return; sleep 0.1; done; cat log >&2; exit 1; }
        waits 'ask "SELECT 1" > /dev/null 2>&1'
        mkfifo in
        $bin/psql -qAt -v ON_ERROR_STOP=1 -h $PWD -U someone postgres < in > out &
        exec 3> in
        cat "$1" >&3
        echo "SELECT 'backend ' || pg_backend_pid();" >&3
        waits 'grep -q "^backend" out'
        pid=$(sed -n 's/^backend //p' out)
        waits 'ask "SELECT state FROM pg_stat_activity WHERE pid = $pid" | grep -q "^idle"'
        ask "SELECT pg_log_backend_memory_contexts($pid)" > /dev/null
        waits 'grep -q "Grand total" log'
        sed -n 's/.*LOG:  level: /context /p; s/.*Grand total: /total /p' log
        echo backend 0x$(printf %x $pid)
        echo ready
        wait
        """;

    static Server start() throws Exception {
      Path folder = Files.createTempDirectory("allocs-pg");
      Path statements = Programs.ROOT.resolve("itests/src/test/sql/contexts.sql");
      List<String> command =
          List.of("bash", "-c", "cd " + folder + "\n" + SCRIPT, "bash", statements.toString());
      return new Server(Running.start(command, Map.of()), folder);
    }

    /** The process of the session. */
    long backend() {
      return running.address("backend");
    }

    @Override
    public void close() {
      running.close();
      try {
        Programs.run(Path.of("/tmp"), 20, List.of("rm", "-rf", folder.toString()));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static boolean isInstalled() {
    return Files.isDirectory(Path.of("/usr/lib/postgresql"));
  }

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(isInstalled(), "PostgreSQL is not installed");
    server = Server.start();
    lab = new Lab();
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  /** It logs what it has while it uses the one for errors, and prints no control characters. */
  private static void add(List<String> lines, String title, String numbers) {
    if (!title.equals("ErrorContext")) {
      String printed = title.replaceAll("\\p{Cntrl}", " ");
      lines.add(printed.substring(0, Math.min(60, printed.length())) + " " + numbers);
    }
  }

  @Test
  void shouldFindWhatTheProcessWritesOfItsContexts() throws Exception {
    List<String> said = new ArrayList<>();
    String total = "";
    for (String line : server.running().said()) {
      Matcher context = CONTEXT.matcher(line);
      Matcher all = TOTAL.matcher(line);
      if (context.matches()) {
        String ident = context.group(6) == null ? "" : context.group(6);
        String numbers = "";
        for (int i = 2; i <= 5; i++) {
          numbers += context.group(i) + " ";
        }
        add(said, context.group(1) + ident, numbers);
      } else if (all.matches()) {
        total = all.group(1) + " in " + all.group(2);
      }
    }
    assertTrue(said.size() > 50, server.running().said()::toString);
    List<String> found = new ArrayList<>();
    long bytes = 0;
    long blocks = 0;
    try (Lab.Session session = lab.open(server.backend())) {
      for (Allocation each : session.list(a -> a.allocator().equals("palloc-context"))) {
        Map<String, String> facts = each.attributes();
        String numbers = "";
        for (String key : List.of("total-bytes", "blocks", "free-bytes", "free-chunks")) {
          numbers += facts.get(key) + " ";
        }
        add(found, each.name().orElseThrow(), numbers);
        bytes += Long.parseLong(facts.get("total-bytes"));
        blocks += Long.parseLong(facts.get("blocks"));
      }
      assertEquals(List.of(), session.view().problems());
    }
    // Of many children of one context it writes no more than a hundred, but counts all.
    said.removeIf(found::remove);
    assertEquals(List.of(), said, () -> "others: " + found);
    assertEquals(total, bytes + " in " + blocks);
  }

  @Test
  void shouldFindChunksThatFillTheirBlocks() throws Exception {
    try (Lab.Session session = lab.open(server.backend())) {
      List<Allocation> blocks = session.list(a -> a.allocator().equals("palloc-block"));
      List<Allocation> chunks = session.list(a -> a.allocator().equals("palloc"));
      assertTrue(blocks.size() > 100 && chunks.size() > 5000, () -> "chunks=" + chunks.size());
      for (Allocation each : chunks) {
        List<Allocation> path = session.view().find(each.limit() - 1).path();
        assertEquals(each, path.get(path.size() - 1));
        assertEquals("palloc-block", path.get(path.size() - 2).allocator());
      }
    }
  }
}

package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Metadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Shared memory of nginx has what requests put there, whichever process is asked. */
class NginxIT {
  private static final Pattern KEY = Pattern.compile("(key|few)[0-9]+_+end");

  private static Lab lab;
  private static Server server;

  /** A master and two workers, to which requests were sent, each with a key of its own. */
  record Server(Running running, Path folder, List<String> keys) implements AutoCloseable {
    private static final int REQUESTS = 700;

    /** One of pages of its own. */
    private static final int LONG = 5000;

    private static final String CONFIGURATION =
        """
        worker_processes 2;
        pid pid;
        events { worker_connections 64; }
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          limit_req_zone $arg_key zone=many:1m rate=1r/m;
          limit_req_zone $arg_few zone=few:32k rate=1r/m;
          upstream nobody { zone servers 64k; server 127.0.0.1:9; server 127.0.0.2:9; }
          server {
            listen unix:socket;
            root .;
            location / { limit_req zone=many; limit_req zone=few; }
            location /never { proxy_pass http://nobody; }
          }
        }
        """;

    private static final String SCRIPT =
        """
        $1 -p $PWD/ -c $PWD/conf -e $PWD/log -g "daemon off; $2" &
        master=$!
        workers() { cat /proc/$master/task/$master/children; }
        for i in $(seq 600); do
          [ -S socket ] && [ $(workers | wc -w) = 2 ] && break
          kill -0 $master 2> /dev/null || { cat log >&2; exit 1; }
          sleep 0.1
        done
        printf 'master 0x%x\\n' $master
        set -- $(workers)
        printf 'first 0x%x\\nsecond 0x%x\\nready\\n' $1 $2
        wait
        """;

    static Server start() throws Exception {
      Path folder = Files.createTempDirectory("allocs-nginx");
      Files.writeString(folder.resolve("conf"), CONFIGURATION);
      Files.writeString(folder.resolve("index.html"), "here\n");
      boolean root = Files.getOwner(folder).getName().equals("root");
      List<String> command =
          List.of(
              "sh",
              "-c",
              "cd " + folder + "\n" + SCRIPT,
              "sh",
              program().toString(),
              root ? "user root;" : "");
      Server server = new Server(Running.start(command, Map.of()), folder, new ArrayList<>());
      for (int i = 0; i < REQUESTS; i++) {
        server.request(i, 1 + i * 7 % 400);
      }
      server.request(REQUESTS, LONG);
      return server;
    }

    private void request(int number, int length) throws Exception {
      String key = "key" + number + "_".repeat(length) + "end";
      String request = "GET /?key=" + key + "&few=few" + number + "_end HTTP/1.0\r\n\r\n";
      try (SocketChannel channel =
          SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("socket")))) {
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        ByteBuffer answer = ByteBuffer.allocate(4096);
        while (channel.read(answer) >= 0) {
          assertTrue(answer.hasRemaining(), "a longer answer than the file");
        }
        String text = new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        assertTrue(text.startsWith("HTTP/1.1 200"), text);
      }
      keys.add(key);
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

  private static Path program() {
    return Path.of("/usr/sbin/nginx");
  }

  static boolean isInstalled() {
    return Files.isExecutable(program());
  }

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(isInstalled(), "nginx is not installed");
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

  private static Lab.Session open(String process) throws Exception {
    return lab.open(server.running().address(process));
  }

  private static boolean isOfPool(Allocation allocation) {
    return allocation.allocator().startsWith("ngx-slab");
  }

  /** What the module says of each zone, by its name. */
  private static Map<String, Allocation> pools(Lab.Session session) throws Exception {
    Map<String, Allocation> pools = new TreeMap<>();
    for (Allocation each : session.list(NginxIT::isOfPool)) {
      each.name()
          .filter(name -> name.startsWith("pool "))
          .ifPresent(name -> pools.put(name.replaceAll(".*\"(.*)\"", "$1"), each));
    }
    return pools;
  }

  private static List<Allocation> inZone(Lab.Session session, Allocation pool, String allocator)
      throws Exception {
    List<Allocation> found = new ArrayList<>();
    for (Allocation each : session.list(a -> a.allocator().equals(allocator))) {
      List<Allocation> path = session.view().find(each.base()).path();
      if (path.get(0).range().contains(pool.range())) {
        found.add(each);
      }
    }
    return found;
  }

  @Test
  void shouldTellTheSameOfEveryProcess() throws Exception {
    Set<String> answers = new TreeSet<>();
    for (String process : List.of("master", "first", "second")) {
      try (Lab.Session session = open(process)) {
        List<String> found = new ArrayList<>();
        for (Allocation each : session.list(NginxIT::isOfPool)) {
          Answer<Metadata> metadata = session.view().metadata(each);
          found.add(each + " " + new TreeMap<>(each.attributes()) + " " + metadata);
        }
        assertTrue(found.size() > Server.REQUESTS, () -> process + " " + found.size());
        assertEquals(List.of(), session.view().problems());
        answers.add(String.join("\n", found));
      }
    }
    assertEquals(1, answers.size());
  }

  @Test
  void shouldHaveEachKeyInASlotOfItsOwn() throws Exception {
    try (Lab.Session session = open("first")) {
      Map<String, Allocation> pools = pools(session);
      assertEquals(Set.of("few", "many", "servers"), pools.keySet());
      List<String> many = keys(session, pools.get("many"));
      assertEquals(last(server.keys(), many.size()), new TreeSet<>(many));
      // Of what does not fit, the oldest are freed: they are still in memory, but in no slot.
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < server.keys().size(); i++) {
        sent.add("few" + i + "_end");
      }
      List<String> few = keys(session, pools.get("few"));
      assertEquals(last(sent, few.size()), new TreeSet<>(few));
      assertTrue(few.size() > 50 && few.size() < many.size(), few::toString);
    }
  }

  /** The zones forget what was sent first: at once if they are full, else in a minute. */
  private static Set<String> last(List<String> sent, int count) {
    assertTrue(count <= sent.size(), () -> count + " of " + sent.size());
    return new TreeSet<>(sent.subList(sent.size() - count, sent.size()));
  }

  /** The keys in slots and pages that are in use, each of which has one at most. */
  private static List<String> keys(Lab.Session session, Allocation pool) throws Exception {
    List<Allocation> chunks = new ArrayList<>(inZone(session, pool, "ngx-slab"));
    for (Allocation page : inZone(session, pool, "ngx-slab-page")) {
      if ("heap-chunk".equals(page.attributes().get("kind"))) {
        chunks.add(page);
      }
    }
    List<String> keys = new ArrayList<>();
    int others = 0;
    for (Allocation chunk : chunks) {
      byte[] bytes = session.target().memory().read(chunk.base(), (int) chunk.size());
      Matcher key = KEY.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
      if (key.find()) {
        keys.add(key.group());
      } else {
        others++;
      }
    }
    // What the module keeps of all, and what its messages call the zone.
    assertEquals(2, others);
    return keys;
  }

  @Test
  void shouldFindAsManySlotsAsThePoolCounts() throws Exception {
    try (Lab.Session session = open("second")) {
      for (Allocation pool : pools(session).values()) {
        Map<Long, Long> bySize = new TreeMap<>();
        for (Allocation slot : inZone(session, pool, "ngx-slab")) {
          bySize.merge(slot.size(), 1L, Long::sum);
        }
        assertTrue(bySize.size() > 1, bySize::toString);
        Map<Long, Long> counted = new TreeMap<>();
        long stats = session.target().memory().readLong(pool.base() + 72);
        for (int i = 0; i < 9; i++) {
          long used = session.target().memory().readLong(stats + i * 32 + 8);
          if (used > 0) {
            counted.put(8L << i, used);
          }
        }
        assertEquals(counted, bySize, pool::toString);
      }
    }
  }

  @Test
  void shouldShowWhatAPoolKeeps() throws Exception {
    try (Lab.Session session = open("master")) {
      Allocation pool = pools(session).get("many");
      assertEquals(
          pool.size(), session.view().type(pool).value().orElseThrow().byteSize().orElseThrow());
      assertEquals("mmap", session.view().find(pool.base()).path().get(0).allocator());
    }
  }
}

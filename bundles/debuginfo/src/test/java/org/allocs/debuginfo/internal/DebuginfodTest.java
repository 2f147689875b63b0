package org.allocs.debuginfo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.allocs.debug.ModuleInfo;
import org.allocs.debuginfo.internal.cache.DiskCache;
import org.allocs.debuginfo.internal.debuginfod.Debuginfod;
import org.allocs.elf.ElfFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debug files from servers of our own, on this machine. */
class DebuginfodTest {
  private static final String SOURCE =
      "static int hidden(int x) { return x + 1; } int main(int c, char **v) { return hidden(c); }\n";

  @TempDir Path directory;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final List<HttpServer> servers = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> environment = new HashMap<>();
  private Path program;
  private byte[] debug;
  private String id;

  @BeforeEach
  void compile() throws Exception {
    program = Tools.gcc(directory, "program", SOURCE, "-g", "-Wl,--build-id");
    Path file = directory.resolve("program.debug");
    Tools.run(directory, "objcopy", "--only-keep-debug", "program", "program.debug");
    Tools.run(directory, "strip", "program");
    id = ElfFile.open(program).buildId().orElseThrow();
    debug = Files.readAllBytes(file);
    Files.delete(file);
    environment.put("DEBUGINFOD_CACHE_PATH", cache().toString());
    environment.put("DEBUGINFOD_TIMEOUT", "1");
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
    threads.shutdownNow();
  }

  private Path cache() {
    return directory.resolve("cache");
  }

  private Path kept() {
    return cache().resolve(id).resolve("debuginfo");
  }

  private String serve(HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          handler.handle(exchange);
        });
    server.start();
    servers.add(server);
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private ModuleInfo open(String... urls) throws Exception {
    environment.put("DEBUGINFOD_URLS", String.join(" ", urls));
    Places places = new Places(List.of(), Debuginfod.of(environment));
    DebugInfoService service = new DebugInfoService(places, new DiskCache(Optional.empty()));
    return service.open(program, List.of());
  }

  private static boolean found(ModuleInfo module) {
    return !module.symbolsNamed("hidden").isEmpty();
  }

  private void assertNothingKept() throws IOException {
    if (Files.exists(cache())) {
      try (var left = Files.list(cache())) {
        assertEquals(List.of(), left.toList());
      }
    }
  }

  @Test
  void shouldFetchAFileAndKeepIt() throws Exception {
    ModuleInfo module = open(serve(exchange -> send(exchange, 200, debug)));
    assertTrue(found(module), module.provenance().toString());
    assertEquals(List.of("GET /buildid/" + id + "/debuginfo"), asked);
    assertTrue(Modules.says(module, "debuginfod: fetched http://127.0.0.1:"));
    assertTrue(Modules.says(module, "debug file: " + kept() + " (by debuginfod"));
    assertTrue(module.sourceAt(module.symbolsNamed("main").get(0).address()).isKnown());
    assertEquals(debug.length, Files.size(kept()));
    ModuleInfo again = open();
    assertTrue(found(again));
    assertTrue(Modules.says(again, kept() + " (in the cache of debuginfod"));
    assertEquals(1, asked.size());
  }

  @Test
  void shouldReadAnUnknownLengthAndAPathInTheAddress() throws Exception {
    String url =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().write(debug);
              exchange.close();
            });
    assertTrue(found(open(url + "/some/where/")));
    assertEquals(List.of("GET /some/where/buildid/" + id + "/debuginfo"), asked);
  }

  @Test
  void shouldAskNobodyUnlessToldTo() throws Exception {
    ModuleInfo module = open();
    assertFalse(found(module));
    assertFalse(Modules.says(module, "debuginfod"), module.provenance().toString());
    assertNothingKept();
  }

  @Test
  void shouldAskTheNextServer() throws Exception {
    String none = serve(exchange -> send(exchange, 404, new byte[0]));
    String broken = serve(exchange -> send(exchange, 500, new byte[0]));
    String has = serve(exchange -> send(exchange, 200, debug));
    ModuleInfo module = open(none, broken, "file:///etc", has);
    assertTrue(found(module));
    assertEquals(3, asked.size());
    assertTrue(Modules.says(module, "debuginfod: no such file: " + none));
    assertTrue(Modules.says(module, "status=500"));
    assertTrue(Modules.says(module, "no web address: file:///etc"));
  }

  @Test
  void shouldKeepNothingWhereNobodyHasIt() throws Exception {
    ModuleInfo module = open(serve(exchange -> send(exchange, 404, new byte[0])));
    assertFalse(found(module));
    assertTrue(Modules.says(module, "debuginfod: no such file"));
    assertNothingKept();
  }

  @Test
  void shouldRefuseAnotherBuildId() throws Exception {
    Path other = Tools.gcc(directory, "other", SOURCE + "int more;\n", "-g", "-Wl,--build-id");
    byte[] bytes = Files.readAllBytes(other);
    ModuleInfo module = open(serve(exchange -> send(exchange, 200, bytes)));
    assertFalse(found(module));
    assertTrue(Modules.says(module, "build-id differs: wanted=" + id));
    assertNothingKept();
  }

  @Test
  void shouldRefuseWhatIsNoElfFile() throws Exception {
    ModuleInfo module = open(serve(exchange -> send(exchange, 200, "<html>".getBytes())));
    assertFalse(found(module));
    assertTrue(Modules.says(module, "refused http://127.0.0.1:"), module.provenance().toString());
    assertNothingKept();
  }

  @Test
  void shouldRefuseABodyThatEndsEarly() throws Exception {
    String url =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, debug.length);
              exchange.getResponseBody().write(debug, 0, debug.length / 2);
              exchange.getResponseBody().flush();
              exchange.close();
            });
    ModuleInfo module = open(url);
    assertFalse(found(module));
    assertTrue(Modules.says(module, "debuginfod: " + url), module.provenance().toString());
    assertNothingKept();
  }

  @Test
  void shouldGiveUpASilentServerAndNotAskItAgain() throws Exception {
    String url = serve(exchange -> pause(60_000));
    environment.put("DEBUGINFOD_URLS", url);
    Debuginfod debuginfod = Debuginfod.of(environment);
    List<String> journal = new ArrayList<>();
    long start = System.nanoTime();
    assertTrue(debuginfod.fetch(id, journal::add).isEmpty());
    assertTrue(debuginfod.fetch("00" + id.substring(2), journal::add).isEmpty());
    assertTrue(System.nanoTime() - start < 20_000_000_000L);
    assertEquals(1, asked.size());
    assertTrue(
        journal.get(1).contains("not asked, as it did not answer before"), journal.toString());
  }

  @Test
  void shouldGiveUpAServerThatTrickles() throws Exception {
    String url =
        serve(
            exchange -> {
              exchange.sendResponseHeaders(200, debug.length);
              for (byte next : debug) {
                exchange.getResponseBody().write(next);
                exchange.getResponseBody().flush();
                pause(50);
              }
            });
    ModuleInfo module = open(url);
    long start = System.nanoTime();
    assertFalse(found(module));
    assertTrue(System.nanoTime() - start < 20_000_000_000L);
    assertTrue(Modules.says(module, "too slow"), module.provenance().toString());
    assertNothingKept();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void shouldRefuseMoreThanTheLargestSize() throws Exception {
    environment.put("DEBUGINFOD_MAXSIZE", Integer.toString(debug.length - 1));
    ModuleInfo module = open(serve(exchange -> send(exchange, 200, debug)));
    assertFalse(found(module));
    assertTrue(Modules.says(module, "too large: size=" + debug.length));
    assertNothingKept();
  }

  @Test
  void shouldSayThatTheCacheCannotBeWritten() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    environment.put("DEBUGINFOD_CACHE_PATH", file.toString());
    ModuleInfo module = open(serve(exchange -> send(exchange, 200, debug)));
    assertFalse(found(module));
    assertEquals(List.of(), asked);
    assertTrue(Modules.says(module, "cache directory cannot be written"));
  }

  @Test
  void shouldNotTakeAnotherFileFromTheCache() throws Exception {
    Files.createDirectories(kept().getParent());
    Files.copy(program, kept());
    ModuleInfo same = open();
    assertFalse(found(same));
    Files.delete(kept());
    Files.copy(Tools.gcc(directory, "other", SOURCE, "-g", "-O2", "-Wl,--build-id"), kept());
    ModuleInfo module = open();
    assertFalse(found(module));
    assertTrue(Modules.says(module, "refused " + kept() + ": build-id differs"));
  }

  @Test
  void shouldLookWhereOtherClientsDo() throws Exception {
    environment.remove("DEBUGINFOD_CACHE_PATH");
    environment.put("HOME", directory.toString());
    for (String place : List.of(".cache/debuginfod_client", ".debuginfod_client_cache")) {
      Path file = directory.resolve(place).resolve(id).resolve("debuginfo");
      Files.createDirectories(file.getParent());
      Files.write(file, debug);
      ModuleInfo module = open();
      assertTrue(Modules.says(module, "") && found(module));
      assertTrue(Modules.says(module, "debug file: " + file), module.provenance().toString());
    }
    environment.put("XDG_CACHE_HOME", directory.resolve("xdg").toString());
    Path file = directory.resolve("xdg/debuginfod_client").resolve(id).resolve("debuginfo");
    Files.createDirectories(file.getParent());
    Files.write(file, debug);
    Files.move(directory.resolve(".debuginfod_client_cache"), directory.resolve("away"));
    ModuleInfo module = open();
    assertTrue(found(module));
    assertTrue(Modules.says(module, "debug file: " + file), module.provenance().toString());
  }
}

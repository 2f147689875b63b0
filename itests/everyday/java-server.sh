# A small HTTP server on loopback and a client, with threads.
cat > S.java <<'JAVA'
import com.sun.net.httpserver.HttpServer;
import java.net.*;
import java.net.http.*;
import java.util.concurrent.*;
public class S {
  public static void main(String[] a) throws Exception {
    HttpServer s = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    s.setExecutor(Executors.newFixedThreadPool(4, r -> { Thread t = new Thread(r); t.setDaemon(true); return t; }));
    s.createContext("/", x -> { byte[] b = ("hello " + x.getRequestURI()).getBytes(); x.sendResponseHeaders(200, b.length); x.getResponseBody().write(b); x.close(); });
    s.start();
    HttpClient c = HttpClient.newHttpClient();
    int n = 0;
    for (int i = 0; i < 200; i++) {
      n += c.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + s.getAddress().getPort() + "/" + i)).build(), HttpResponse.BodyHandlers.ofString()).body().length();
    }
    System.out.println("bytes " + n);
    System.exit(7);
  }
}
JAVA
exec java -Xmx128m S.java

# A server of the JVM under load, with each collector; its last one ends by a signal.
cat > S.java <<'JAVA'
import java.io.*; import java.net.*; import java.nio.*; import java.util.*; import java.util.concurrent.*; import java.util.zip.*;
public class S {
  static int ask(int port, int n) throws Exception {
    try (Socket s = new Socket(InetAddress.getLoopbackAddress(), port)) {
      new DataOutputStream(s.getOutputStream()).writeInt(n);
      return new DataInputStream(s.getInputStream()).readInt();
    }
  }
  static void serve(Socket s) {
    try (s) {
      int n = new DataInputStream(s.getInputStream()).readInt();
      ByteBuffer direct = ByteBuffer.allocateDirect(64 * 1024);
      Map<String, byte[]> map = new HashMap<>();
      for (int i = 0; i < 500; i++) { map.put("k" + i * n, new byte[i]); direct.putInt(i * n); }
      CRC32 sum = new CRC32(); sum.update(direct.flip());
      Deflater d = new Deflater(); d.setInput(new byte[n * 100]); d.finish(); int size = d.deflate(new byte[9999]); d.end();
      new DataOutputStream(s.getOutputStream()).writeInt((int) sum.getValue() + map.size() + size);
    } catch (IOException e) { throw new UncheckedIOException(e); }
  }
  public static void main(String[] a) throws Exception {
    ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    ExecutorService pool = Executors.newFixedThreadPool(8), clients = Executors.newFixedThreadPool(8);
    Thread t = new Thread(() -> { try { while (true) { Socket s = server.accept(); pool.execute(() -> serve(s)); } } catch (IOException e) { } });
    t.start();
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 400; i++) { int n = i; all.add(clients.submit(() -> ask(server.getLocalPort(), n))); }
    long sum = 0; for (Future<Integer> f : all) sum += f.get();
    System.out.println("sum " + sum);
    if (a.length > 0) { System.out.flush(); new ProcessBuilder("kill", "-TERM", "" + ProcessHandle.current().pid()).start(); Thread.sleep(60000); }
    System.exit(4);
  }
}
JAVA
javac S.java; echo $?
for gc in Serial Parallel G1; do java -Xmx96m -XX:+Use${gc}GC S; echo $?; done
java -Xmx96m S last; echo $?

cat > P.java <<'J'
import java.util.*; import java.util.stream.*; import java.nio.*; import java.nio.channels.*; import java.nio.file.*;
public class P { record R(int a, String b) {}
  public static void main(String[] x) throws Exception {
    Map<Integer, List<R>> m = IntStream.range(0, 100000).parallel().mapToObj(i -> new R(i % 97, "s" + i)).collect(Collectors.groupingBy(R::a));
    System.out.println(m.size() + " " + m.get(5).size());
    try (FileChannel c = FileChannel.open(Path.of("f"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) { MappedByteBuffer b = c.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 20); b.putInt(77, 42); System.out.println(b.getInt(77)); }
    ByteBuffer d = ByteBuffer.allocateDirect(1999993); d.put(7, (byte) 9); System.out.println(d.get(7)); Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("bye"))); throw new IllegalStateException("as meant"); } }
J
javac P.java && java -Xmx200m P 2>&1 | grep -v '^	at'; echo "${PIPESTATUS[0]}"

package org.allocs.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Site;
import org.allocs.model.SourceFrame;
import org.allocs.testkit.FakeTarget;
import org.allocs.testkit.FakeView;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;

/** A small process: a heap with a list of two nodes, a string, and a global. */
public final class Samples {
  public static final long HEAP = 0x10000;
  public static final long FIRST = HEAP + 0x20;
  public static final long SECOND = HEAP + 0x40;
  public static final long TEXT = HEAP + 0x60;
  public static final long GLOBAL = 0x40000;
  public static final long SITE = 0x51993;

  public static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  public static final DataType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  public static final CompositeType NODE = node();

  private Samples() {}

  private static CompositeType node() {
    List<Member> members = new ArrayList<>();
    CompositeType node = struct("node", 24, members);
    members.add(Member.of("value", INT, 0));
    members.add(Member.of("next", PointerType.to(node), 8));
    members.add(Member.of("name", PointerType.to(CHAR), 16));
    return node;
  }

  public static CompositeType struct(String tag, long bytes, List<Member> members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(bytes),
        () -> members);
  }

  public static FakeTarget target() {
    FakeTarget target = new FakeTarget();
    target.map(HEAP, 0x1000, "rw-p", "[heap]").map(GLOBAL, 0x1000, "rw-p", "/bin/sample");
    target.memory().putLongs(FIRST, 7, SECOND, TEXT).putLongs(SECOND, 8, FIRST, 0);
    target.memory().put(TEXT, "hello\0".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    target.memory().putLongs(GLOBAL + 0x10, FIRST);
    return target.thread(1999993, "sample", "not stopped");
  }

  public static FakeView view() {
    return view(target());
  }

  public static FakeView view(FakeTarget target) {
    return new FakeView(target)
        .arena(named("maps", HEAP, 0x1000, "[heap]"), "chunks")
        .add(chunk(FIRST, 24, NODE))
        .add(chunk(SECOND, 24, NODE))
        .add(chunk(TEXT, 6, null))
        .arena(named("maps", GLOBAL, 0x1000, "/bin/sample"), "symbols")
        .add(
            Allocation.of("symbols", AddressRange.ofSize(GLOBAL + 0x10, 8))
                .name("head")
                .type(() -> known(PointerType.to(NODE)))
                .build())
        .symbol("head", GLOBAL + 0x10)
        .type(NODE)
        .type(INT)
        .place(
            new Site(
                SITE,
                Optional.of("/bin/sample"),
                Optional.of("push"),
                List.of(new SourceFrame(Optional.of("push"), "/src/sample.c", 42, 7))));
  }

  public static Allocation named(String allocator, long base, long size, String name) {
    return Allocation.of(allocator, AddressRange.ofSize(base, size)).name(name).build();
  }

  public static Allocation chunk(long base, long size, DataType type) {
    Allocation.Builder chunk =
        Allocation.of("chunks", AddressRange.ofSize(base, size))
            .attribute(Conventions.KIND, Conventions.HEAP_CHUNK);
    return type == null
        ? chunk.siteUnknown("not recorded").build()
        : chunk.siteAddress(SITE).usableSize(24).type(() -> known(type)).build();
  }

  public static Answer<DataType> known(DataType type) {
    return Answer.known(type, Evidence.certain("test", "as laid out"));
  }

  public static DataType chars(long count) {
    return ArrayType.of(CHAR, count);
  }
}

package org.allocs.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.allocs.type.TypeDifference.Kind;
import org.junit.jupiter.api.Test;

class UniqueTypesTest {
  private static CompositeType struct(String tag, long size, Supplier<List<Member>> members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(size),
        members);
  }

  private static CompositeType declared(String tag) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.empty(),
        List::of);
  }

  /** As one file describes it: objects of its own, which lead back to themselves. */
  private static final class Nodes {
    private final DataType value;
    private final CompositeType node = struct("node", 16, this::members);
    private final CompositeType list = struct("list", 8, this::head);

    Nodes(DataType value) {
      this.value = value;
    }

    private List<Member> members() {
      return List.of(Member.of("next", PointerType.to(node), 0), Member.of("value", value, 8));
    }

    private List<Member> head() {
      return List.of(Member.of("head", PointerType.to(node), 0));
    }
  }

  @Test
  void shouldHaveOneObjectForEqualDefinitionsThatLeadBackToThemselves() {
    Nodes here = new Nodes(Types.INT);
    Nodes there = new Nodes(Types.INT);
    DataType unique = UniqueTypes.of(here.list);
    assertSame(unique, UniqueTypes.of(there.list));
    assertSame(UniqueTypes.of(here.node), UniqueTypes.of(there.node));
    Member head = ((CompositeType) unique).members().get(0);
    assertSame(head.type(), UniqueTypes.of(PointerType.to(there.node)));
    DataType node = ((PointerType) head.type()).pointee();
    assertSame(node, ((PointerType) ((CompositeType) node).members().get(0).type()).pointee());
  }

  @Test
  void shouldKeepDifferentDefinitionsUnderOneNameApart() {
    CompositeType ours = new Nodes(Types.INT).list;
    CompositeType theirs = new Nodes(PointerType.to(Types.INT)).list;
    assertNotSame(UniqueTypes.of(ours), UniqueTypes.of(theirs));
    assertNotEquals(UniqueTypes.of(ours), UniqueTypes.of(theirs));
    assertNotEquals(UniqueTypes.of(PointerType.to(ours)), UniqueTypes.of(PointerType.to(theirs)));
    TypeDifference difference = TypeDifference.between(ours, theirs).orElseThrow();
    assertEquals("head->value", difference.path());
    assertEquals(Kind.TYPE, difference.kind());
    assertEquals(
        TypeDifference.between(UniqueTypes.of(ours), UniqueTypes.of(theirs)).orElseThrow(),
        difference);
  }

  @Test
  void shouldEraseTypedefsForIdentityButKeepThemForDisplay() {
    CompositeType plain = struct("erased", 4, () -> List.of(Member.of("a", Types.INT, 0)));
    DataType alias = new TypedefType("number", Types.INT);
    CompositeType named = struct("erased", 4, () -> List.of(Member.of("a", alias, 0)));
    assertSame(UniqueTypes.of(plain), UniqueTypes.of(named));
    DataType shown = UniqueTypes.of(new TypedefType("erased_t", named));
    assertEquals("erased_t", shown.name());
    assertSame(UniqueTypes.of(plain), shown.stripped());
    assertSame(shown, UniqueTypes.of(new TypedefType("erased_t", plain)));
  }

  @Test
  void shouldSayHowDefinitionsDiffer() {
    CompositeType one =
        struct("s", 8, () -> List.of(Member.of("a", Types.INT, 0), Member.of("b", Types.INT, 4)));
    CompositeType moved =
        struct("s", 8, () -> List.of(Member.of("b", Types.INT, 0), Member.of("a", Types.INT, 4)));
    CompositeType shorter = struct("s", 8, () -> List.of(Member.of("a", Types.INT, 0)));
    CompositeType larger = struct("s", 16, one::members);
    CompositeType later =
        struct("s", 8, () -> List.of(Member.of("a", Types.INT, 0), Member.of("b", Types.INT, 5)));
    assertEquals("NAME a is b", TypeDifference.between(one, moved).orElseThrow().toString());
    assertEquals("COUNT 2 is 1", TypeDifference.between(one, shorter).orElseThrow().toString());
    assertEquals(Kind.SIZE, TypeDifference.between(one, larger).orElseThrow().kind());
    assertEquals("b: PLACE 4 is 5", TypeDifference.between(one, later).orElseThrow().toString());
    assertEquals(Kind.DECLARATION, TypeDifference.between(one, declared("s")).orElseThrow().kind());
    CompositeType constant =
        struct("s", 8, () -> List.of(Member.of("a", new QualifiedType("const", Types.INT), 0)));
    assertEquals("a", TypeDifference.between(constant, shorter).orElseThrow().path());
  }

  @Test
  void shouldKeepDefinitionsApartFromDeclarations() {
    CompositeType knows =
        struct(
            "user", 8, () -> List.of(Member.of("p", PointerType.to(new Nodes(Types.INT).node), 0)));
    CompositeType not =
        struct("user", 8, () -> List.of(Member.of("p", PointerType.to(declared("node")), 0)));
    CompositeType neither =
        struct("user", 8, () -> List.of(Member.of("p", PointerType.to(declared("node")), 0)));
    assertNotSame(UniqueTypes.of(knows), UniqueTypes.of(not));
    assertSame(UniqueTypes.of(not), UniqueTypes.of(neither));
  }

  @Test
  void shouldMergeAnonymousPartsByWhatTheyHold() {
    assertSame(UniqueTypes.of(holder("0x10")), UniqueTypes.of(holder("0x20")));
    assertNotSame(UniqueTypes.of(holder("0x10")), UniqueTypes.of(holder("named_t")));
  }

  private static CompositeType holder(String uniqtypeName) {
    CompositeType inner =
        new CompositeType(
            CompositeType.Kind.UNION,
            Optional.empty(),
            "union {...}",
            uniqtypeName,
            OptionalLong.of(4),
            () -> List.of(Member.of("i", Types.INT, 0)));
    return struct("holder", 4, () -> List.of(Types.anonymous(inner, 0)));
  }

  /** A chain of different types that is longer than what is compared. */
  private static CompositeType chain(int length, int number) {
    return struct(
        "link" + number,
        8,
        () ->
            number == length
                ? List.of()
                : List.of(Member.of("next", PointerType.to(chain(length, number + 1)), 0)));
  }

  @Test
  void shouldNotCompareWithoutEnd() {
    assertSame(UniqueTypes.of(chain(100, 0)), UniqueTypes.of(chain(100, 0)));
    assertEquals(
        Kind.NOT_COMPARED,
        TypeDifference.between(chain(100_000, 0), chain(100_000, 0)).orElseThrow().kind());
    for (int i = 0; i < 200; i++) {
      assertNotSame(UniqueTypes.of(chain(100_000, 0)), UniqueTypes.of(chain(100_000, 0)));
    }
    DataType pointer = PointerType.to(chain(100_000, 0));
    assertNotSame(UniqueTypes.of(pointer), UniqueTypes.of(PointerType.to(chain(100_000, 0))));
  }

  @Test
  void shouldForgetWhatNobodyKeeps() {
    for (int i = 0; i < 200_000; i++) {
      int size = i;
      UniqueTypes.of(struct("passing", size, () -> List.of(Member.of("a", Types.INT, size))));
    }
    assertTrue(UniqueTypes.of(struct("passing", 7, List::of)).byteSize().isPresent());
  }

  @Test
  void shouldAgreeBetweenThreads() throws Exception {
    Nodes[] all = new Nodes[64];
    DataType[] found = new DataType[all.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = new Nodes(new BaseType("threads", BaseType.Encoding.SIGNED, 8));
    }
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      int first = t;
      threads[t] =
          new Thread(
              () -> {
                for (int i = first; i < all.length; i += threads.length) {
                  found[i] = UniqueTypes.of(all[i].list);
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (DataType type : found) {
      assertSame(found[0], type);
    }
  }
}

package org.allocs.type;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.allocs.type.TypeDifference.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UniqueTypesTest {
  private final UniqueTypes types = new UniqueTypes();

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
    DataType unique = types.of(here.list);
    assertSame(unique, types.of(there.list));
    assertSame(types.of(here.node), types.of(there.node));
    Member head = ((CompositeType) unique).members().get(0);
    assertSame(head.type(), types.of(PointerType.to(there.node)));
    DataType node = ((PointerType) head.type()).pointee();
    assertSame(node, ((PointerType) ((CompositeType) node).members().get(0).type()).pointee());
  }

  @Test
  void shouldKeepDifferentDefinitionsUnderOneNameApart() {
    CompositeType ours = new Nodes(Types.INT).list;
    CompositeType theirs = new Nodes(PointerType.to(Types.INT)).list;
    assertNotSame(types.of(ours), types.of(theirs));
    assertNotEquals(types.of(ours), types.of(theirs));
    assertNotEquals(types.of(PointerType.to(ours)), types.of(PointerType.to(theirs)));
    TypeDifference difference = TypeDifference.between(ours, theirs).orElseThrow();
    assertEquals("head->value", difference.path());
    assertEquals(Kind.TYPE, difference.kind());
    assertEquals(
        TypeDifference.between(types.of(ours), types.of(theirs)).orElseThrow(), difference);
  }

  @Test
  void shouldEraseTypedefsForIdentityButKeepThemForDisplay() {
    CompositeType plain = struct("erased", 4, () -> List.of(Member.of("a", Types.INT, 0)));
    DataType alias = new TypedefType("number", Types.INT);
    CompositeType named = struct("erased", 4, () -> List.of(Member.of("a", alias, 0)));
    assertSame(types.of(plain), types.of(named));
    DataType shown = types.of(new TypedefType("erased_t", named));
    assertEquals("erased_t", shown.name());
    assertSame(types.of(plain), shown.stripped());
    assertSame(shown, types.of(new TypedefType("erased_t", plain)));
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

  private static CompositeType user(String tag, DataType pointee) {
    return struct(tag, 8, () -> List.of(Member.of("p", PointerType.to(pointee), 0)));
  }

  private static DataType used(DataType user) {
    return ((PointerType) ((CompositeType) user).members().get(0).type()).pointee();
  }

  @Test
  void shouldCompleteWhatIsDeclaredByWhatAnotherDefines() {
    DataType defined = new Nodes(Types.INT).node;
    DataType not = types.of(user("user", declared("node")));
    assertTrue(((CompositeType) used(not)).isIncomplete());
    assertSame(not, types.of(user("user", defined)));
    assertSame(types.of(defined), used(not));
    assertSame(not, types.of(user("user", declared("node"))));
    assertTrue(TypeDifference.between(not, user("user", declared("node"))).isEmpty());
    assertNotSame(types.of(defined), types.of(declared("node")));
  }

  @Test
  void shouldKeepDifferentDefinitionsApartWhereADeclarationFitsBoth() {
    DataType ints = new Nodes(Types.INT).node;
    DataType pointers = new Nodes(PointerType.to(Types.INT)).node;
    DataType first = types.of(user("chooser", declared("node")));
    assertSame(first, types.of(user("chooser", ints)));
    DataType second = types.of(user("chooser", pointers));
    assertNotSame(first, second);
    assertSame(types.of(ints), used(first));
    assertSame(types.of(pointers), used(second));
    DataType vague = types.of(user("chooser", declared("node")));
    assertNotSame(first, vague);
    assertNotSame(second, vague);
    assertTrue(((CompositeType) used(vague)).isIncomplete());
  }

  /** Each side defines what the other declares, further in and on the way back. */
  @Test
  void shouldCompleteBothSides() {
    DataType number = new BaseType("both", BaseType.Encoding.SIGNED, 4);
    CompositeType left = struct("left", 4, () -> List.of(Member.of("l", number, 0)));
    CompositeType right = struct("right", 4, () -> List.of(Member.of("r", number, 0)));
    DataType one = types.of(pair(user("deep", left), user("deeper", declared("right"))));
    DataType other = types.of(pair(user("deep", declared("left")), user("deeper", right)));
    assertSame(one, other);
    List<Member> members = ((CompositeType) one).members();
    assertSame(types.of(left), used(members.get(0).type()));
    assertSame(types.of(right), used(members.get(1).type()));
  }

  private static CompositeType pair(DataType first, DataType second) {
    return struct("pair", 16, () -> List.of(Member.of("a", first, 0), Member.of("b", second, 8)));
  }

  @Test
  void shouldMergeAnonymousPartsByWhatTheyHold() {
    assertSame(types.of(holder("0x10")), types.of(holder("0x20")));
    assertNotSame(types.of(holder("0x10")), types.of(holder("named_t")));
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

  private static DataType at(CompositeType chain, int number) {
    DataType here = chain;
    for (int i = 0; i < number; i++) {
      here = ((PointerType) ((CompositeType) here).ownContents().members().get(0).type()).pointee();
    }
    return here;
  }

  /** What is found of one pair is known of all that it leads to: no second look at each. */
  @Test
  @Timeout(120)
  void shouldCompareLargeGraphsOnce() {
    Grid one = new Grid(2000, 8);
    Grid other = new Grid(2000, 8);
    Grid changed = new Grid(2000, 4);
    for (int i = 0; i < one.all.size(); i++) {
      DataType unique = types.of(one.all.get(i));
      assertSame(unique, types.of(other.all.get(i)));
      assertNotSame(unique, types.of(changed.all.get(i)));
    }
  }

  /** Structs that all lead to each other, the last of which holds a number of some size. */
  private static final class Grid {
    private final List<CompositeType> all = new ArrayList<>();

    Grid(int count, int last) {
      for (int i = 0; i < count; i++) {
        int number = i;
        all.add(struct("grid" + i, 40, () -> members(number, count, last)));
      }
    }

    private List<Member> members(int number, int count, int last) {
      List<Member> members = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int next = (number * 7 + i * 13 + 1) % count;
        members.add(Member.of("m" + i, PointerType.to(all.get(next)), 8 * i));
      }
      if (number == count - 1) {
        members.add(Member.of("n", new BaseType("n", BaseType.Encoding.SIGNED, last), 32));
      }
      return members;
    }
  }

  @Test
  void shouldNotCompareWithoutEnd() {
    assertSame(types.of(chain(100, 0)), types.of(chain(100, 0)));
    CompositeType long1 = chain(5000, 0);
    CompositeType long2 = chain(5000, 0);
    assertSame(types.of(long1), types.of(long2));
    assertSame(types.of(at(long1, 4321)), types.of(at(long2, 4321)));
    assertEquals(
        Kind.NOT_COMPARED,
        TypeDifference.between(chain(100_000, 0), chain(100_000, 0)).orElseThrow().kind());
    for (int i = 0; i < 200; i++) {
      assertNotSame(types.of(chain(100_000, 0)), types.of(chain(100_000, 0)));
    }
    DataType pointer = PointerType.to(chain(100_000, 0));
    assertNotSame(types.of(pointer), types.of(PointerType.to(chain(100_000, 0))));
  }

  @Test
  void shouldForgetWhatNobodyKeeps() {
    for (int i = 0; i < 200_000; i++) {
      int size = i;
      types.of(struct("passing", size, () -> List.of(Member.of("a", Types.INT, size))));
    }
    assertTrue(types.of(struct("passing", 7, List::of)).byteSize().isPresent());
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
                  found[i] = types.of(all[i].list);
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

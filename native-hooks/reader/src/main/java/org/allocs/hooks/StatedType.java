package org.allocs.hooks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/**
 * A type by the name that the program itself gave it; of several, with {@code |} between them, the
 * union.
 */
public final class StatedType {
  private static final String BETWEEN = "\\|";

  private final String how;
  private final String text;
  private final long size;
  private final Context context;

  private record Key(String how, String text, long size) implements Context.OfFiles {}

  private StatedType(String how, String text, long size, Context context) {
    this.how = how;
    this.text = text;
    this.size = size;
    this.context = context;
  }

  /**
   * The type, or the array of it that fills an object.
   *
   * @param how the program told it, one word: the source of the evidence
   * @param text what it told
   * @param size of the object, in bytes
   */
  public static Answer<DataType> of(String how, String text, long size, Context context) {
    try {
      return context.cached(
          new Key(how, text, size), () -> new StatedType(how, text, size, context).resolve());
    } catch (AllocsException e) {
      return Answer.unknown(how + " as " + text + ": " + e.getMessage());
    }
  }

  private Answer<DataType> resolve() throws AllocsException {
    String[] names = text.split(BETWEEN, -1);
    List<DataType> types = new ArrayList<>();
    for (String name : names) {
      Answer<DataType> named = context.typeNamed(name.strip());
      Answer<DataType> fitted =
          named.isKnown()
              ? fitted(named.value().get(), names.length == 1)
              : Answer.unknown(": " + named.reason().orElseThrow());
      if (!fitted.isKnown()) {
        return Answer.unknown(how + " as " + text + fitted.reason().orElseThrow());
      }
      types.add(fitted.value().get());
    }
    DataType whole = types.size() == 1 ? types.get(0) : union(types);
    return Answer.known(whole, Evidence.certain(how, text + ", by the program itself"));
  }

  /** Alternatives may leave room behind them. */
  private Answer<DataType> fitted(DataType type, boolean alone) {
    Evidence evidence = Evidence.certain(how, text);
    long each = type.byteSize().orElse(0);
    if (each > 0 && size % each == 0 && size > 0) {
      return Answer.known(size == each ? type : ArrayType.of(type, size / each), evidence);
    }
    boolean fits = each > 0 && each <= size && (!alone || endsOpen(type));
    return fits
        ? Answer.known(type, evidence)
        : Answer.unknown(", whose size does not fit: size=" + each + " object=" + size);
  }

  /** Whether a struct ends in an array that takes what room there is. */
  private static boolean endsOpen(DataType type) {
    if (!(type.stripped() instanceof CompositeType composite) || composite.members().isEmpty()) {
      return false;
    }
    Member last = composite.members().get(composite.members().size() - 1);
    return last.type().stripped() instanceof ArrayType array && array.count().isEmpty();
  }

  private DataType union(List<DataType> types) {
    Map<String, Integer> used = new HashMap<>();
    List<Member> members = new ArrayList<>();
    StringBuilder unique = new StringBuilder("__SYNTHUNION");
    List<String> names = new ArrayList<>();
    for (DataType type : types) {
      String name = memberName(type.name());
      int before = used.merge(name, 1, Integer::sum) - 1;
      members.add(Member.of(before == 0 ? name : name + "_" + before, type, 0));
      unique.append('_').append(type.uniqtype());
      names.add(type.name());
    }
    return new CompositeType(
        CompositeType.Kind.UNION,
        Optional.empty(),
        String.join(" | ", names),
        unique.toString(),
        OptionalLong.of(size),
        () -> members);
  }

  /** The last word of a type's name, as the name of a member may be. */
  private static String memberName(String type) {
    String bare = type.replaceAll("\\[.*", "").strip();
    String word = bare.substring(bare.lastIndexOf(' ') + 1).replaceAll("[^A-Za-z0-9_$]+", "_");
    return word.isEmpty() || word.equals("_") ? "pointer" : word;
  }
}

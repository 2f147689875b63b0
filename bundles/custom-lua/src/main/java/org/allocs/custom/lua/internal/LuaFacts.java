package org.allocs.custom.lua.internal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.error.AllocsException;
import org.allocs.model.Allocation;
import org.allocs.model.AllocationFacts;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.Identity;
import org.allocs.model.Lifetime;
import org.allocs.model.Lifetime.End;
import org.allocs.model.Metadata;
import org.allocs.model.PointerUse;
import org.allocs.type.DataType;

/** What is known of Lua's objects. Safe for use by several threads. */
final class LuaFacts implements AllocationFacts {
  private static final Evidence RULES = Evidence.certain("Lua", "how it keeps its objects");
  private static final int MAX_TEXT = 60;

  /** Lua never changes a string: what was read once is not read again. */
  private final LuaMemory memory;

  private final Map<Described, Answer<DataType>> types = new ConcurrentHashMap<>();

  private enum Key {
    FACTS
  }

  private record Described(ModuleInfo module, Sort sort, long size, int header) {}

  private LuaFacts(LuaMemory memory) {
    this.memory = memory;
  }

  /** Of a target. */
  static LuaFacts of(Context context) throws AllocsException {
    return context.cached(Key.FACTS, () -> new LuaFacts(new LuaMemory(context.target())));
  }

  /** The type of an object or part, as long as it is. */
  Answer<DataType> type(LuaHeap.Piece piece) {
    LuaObject object = piece.object();
    Described key =
        new Described(piece.module(), object.sort(), object.range().size(), object.header());
    return types.computeIfAbsent(
        key, k -> new LuaTypes(k.module()).find(k.sort(), k.size(), k.header()));
  }

  /** The beginning of a string; empty if it is no text. */
  Optional<String> text(LuaHeap.Piece piece) {
    long header = piece.layout().stringHeader();
    long length = piece.range().size() - header - 1;
    byte[] bytes = new byte[(int) Math.min(length, MAX_TEXT)];
    try {
      synchronized (memory) {
        if (memory.readSome(piece.range().base() + header, bytes, 0, bytes.length) < bytes.length) {
          return Optional.empty();
        }
      }
      CharBuffer text = CharBuffer.allocate(bytes.length);
      boolean whole = bytes.length == length;
      CoderResult result =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, whole);
      String found = text.flip().toString();
      boolean printed = !found.isBlank() && found.chars().noneMatch(Character::isISOControl);
      return printed && !result.isError()
          ? Optional.of(whole ? found : found + "…")
          : Optional.empty();
    } catch (AllocsException e) {
      return Optional.empty();
    }
  }

  @Override
  public Answer<Long> usableSize(Allocation object) {
    return Answer.known(object.size(), RULES);
  }

  @Override
  public Answer<Lifetime> lifetime(Allocation object) {
    boolean part = object.attributes().containsKey("part-of");
    return Answer.known(
        part
            ? Lifetime.until(
                "with the object that has it, or when that grows", End.COLLECTION, End.FREE)
            : Lifetime.until("when nothing in Lua leads to it", End.COLLECTION, End.PROCESS_END),
        RULES);
  }

  @Override
  public Answer<Identity> identity(Allocation object) {
    return Answer.unknown("Lua's objects have no names of their own");
  }

  @Override
  public Answer<Metadata> metadata(Allocation object) {
    return Answer.unknown("what Lua knows of an object is in the object");
  }

  @Override
  public Answer<PointerUse> pointerUse(Allocation object) {
    return Answer.known(PointerUse.BASE, RULES);
  }
}

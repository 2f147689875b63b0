package org.allocs.inspect;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;

/** Names of types, or of symbols, that may have been meant by one that is not there. */
public final class NearMisses {
  private static final List<String> KEYWORDS = List.of("struct ", "class ", "union ", "enum ");
  private static final int MOST = 5;
  private static final int MAX_LENGTH = 256;

  /** Letters that may be wrong, at most a quarter of the name. */
  private static final int MAX_DISTANCE = 3;

  private final String wanted;
  private final Map<String, Integer> found = new HashMap<>();

  private NearMisses(String wanted) {
    this.wanted = wanted;
  }

  /** Of types of all kinds, the likeliest first; none where nothing is like it. */
  public static List<String> of(ModuleInfo module, String name) {
    String bare = withoutKeyword(name.trim());
    if (bare.length() > MAX_LENGTH) {
      return List.of();
    }
    NearMisses misses = new NearMisses(bare);
    module.typeNames(each -> misses.consider(withoutKeyword(each), each));
    return misses.likeliest();
  }

  private static String withoutKeyword(String name) {
    for (String keyword : KEYWORDS) {
      if (name.startsWith(keyword)) {
        return name.substring(keyword.length()).stripLeading();
      }
    }
    return name;
  }

  /** Of symbols of all kinds, the same. */
  public static List<String> ofSymbols(ModuleInfo module, String name) {
    if (name.length() > MAX_LENGTH) {
      return List.of();
    }
    NearMisses misses = new NearMisses(name);
    for (Symbol symbol : module.symbols()) {
      misses.consider(symbol.name(), symbol.name());
    }
    module.unplacedSymbolNames().forEach(other -> misses.consider(other, other));
    return misses.likeliest();
  }

  private List<String> likeliest() {
    return found.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .thenComparing(Map.Entry::getKey, Comparator.comparingInt(String::length))
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST)
        .map(Map.Entry::getKey)
        .toList();
  }

  private void consider(String tag, String spelled) {
    int distance = distance(tag);
    if (distance <= Math.min(MAX_DISTANCE, Math.max(1, wanted.length() / 4))) {
      found.merge(spelled, distance, Math::min);
    }
  }

  /** 0 where only scopes, letter case or the arguments of a template were left out. */
  private int distance(String tag) {
    int arguments = tag.indexOf('<');
    String plain = arguments < 0 ? tag : tag.substring(0, arguments);
    String last = plain.substring(plain.lastIndexOf(':') + 1);
    if (tag.endsWith("::" + wanted)
        || plain.equals(wanted)
        || last.equals(wanted)
        || tag.equalsIgnoreCase(wanted)) {
      return 0;
    }
    return tag.length() > MAX_LENGTH || Math.abs(tag.length() - wanted.length()) > MAX_DISTANCE
        ? Integer.MAX_VALUE
        : edits(tag.toLowerCase(Locale.ROOT), wanted.toLowerCase(Locale.ROOT));
  }

  /** Letters to insert, leave out or replace (Levenshtein). */
  private static int edits(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}

package org.allocs.typing.internal.content;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.allocs.model.Content;

/** Tells words that are addresses: those of a program, and those that a free list leaves. */
final class Words {
  /** Of words that are null one in so many has to be another. */
  private static final int SPARSE = 16;

  private static final int ALIGNMENT = 16;
  private static final int PAGE_SHIFT = 12;

  private Words() {}

  /** Pointers, if every word is one or null. */
  static Optional<Content> pointers(Sample sample, Regions regions) {
    if (sample.size() % Long.BYTES != 0) {
      return Optional.empty();
    }
    Map<String, Integer> led = new TreeMap<>();
    int words = 0;
    int pointers = 0;
    for (byte[] piece : sample.pieces()) {
      ByteBuffer buffer = Sample.words(piece);
      while (buffer.remaining() >= Long.BYTES) {
        long word = buffer.getLong();
        int region = word == 0 ? -1 : regions.at(word);
        if (word != 0 && region < 0) {
          return Optional.empty();
        }
        words++;
        if (word != 0) {
          pointers++;
          led.merge(regions.word(region), 1, Integer::sum);
        }
      }
    }
    boolean enough = pointers >= 2 || (pointers == 1 && words == 1);
    return enough && SPARSE * pointers >= words
        ? Optional.of(content(led, pointers, words, sample))
        : Optional.empty();
  }

  private static Content content(Map<String, Integer> led, int pointers, int words, Sample sample) {
    String into =
        led.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .limit(2)
            .collect(Collectors.joining(" and "));
    boolean all = words == sample.size() / Long.BYTES;
    String of = words + (all ? " words" : " words that were looked at");
    String detail = pointers == words ? of : pointers + " of " + of + ", the others null";
    return new Content(Content.Kind.POINTERS, "into " + into, detail);
  }

  /**
   * What glibc's lists of free chunks leave in the first two words: the address of the next chunk,
   * exclusive or with a part of its own place, and zero (since 2.32, {@code PROTECT_PTR} in {@code
   * malloc.c}); or twice the address of the head of a list.
   */
  static Optional<Content> residue(Sample sample, Regions regions) {
    byte[] head = sample.head();
    if (head.length < Long.BYTES) {
      return Optional.empty();
    }
    ByteBuffer words = Sample.words(head);
    long first = words.getLong();
    long second = words.remaining() >= Long.BYTES ? words.getLong() : 0;
    if (first == second && regions.isLibraryData(regions.at(first))) {
      return residue("the only one of a list");
    }
    long next = first ^ (sample.base() >>> PAGE_SHIFT);
    boolean here = next == 0 || regions.at(next) == regions.at(sample.base());
    boolean link = first != 0 && second == 0 && here && next % ALIGNMENT == 0;
    return link && regions.at(first) < 0 ? residue("one of a list") : Optional.empty();
  }

  private static Optional<Content> residue(String detail) {
    return Optional.of(new Content(Content.Kind.FREE_LIST_RESIDUE, "", detail));
  }
}

package org.allocs.inspect;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.allocs.type.DataType;

/**
 * A value of an object dump: the object, a member, an element, or what a pointer leads to.
 *
 * @param label how the parent calls it: {@code .next}, {@code [3]}, {@code *}; the object's own is
 *     empty
 * @param type of the value
 * @param address where it is
 * @param bitWidth bits, for a bit-field
 * @param text the value as its language writes it; empty where the children are the value
 * @param reference what a pointer points to
 * @param string text that the value is, or points to
 * @param note why something is missing
 * @param children members, elements, and what a pointer leads to
 */
public record Node(
    String label,
    DataType type,
    long address,
    Optional<Integer> bitWidth,
    String text,
    Optional<Reference> reference,
    Optional<String> string,
    Optional<String> note,
    List<Node> children) {
  /** Checks that nothing is absent. */
  public Node {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(text, "text");
    children = List.copyOf(children);
  }

  /** A value without children. */
  static Node leaf(String label, DataType type, long address, String text) {
    Optional<String> none = Optional.empty();
    return new Node(
        label, type, address, Optional.empty(), text, Optional.empty(), none, none, List.of());
  }

  /** A value whose children are its parts. */
  static Node parent(String label, DataType type, long address, List<Node> children) {
    return leaf(label, type, address, "").withChildren(children);
  }

  Node withBits(int width) {
    return new Node(
        label, type, address, Optional.of(width), text, reference, string, note, children);
  }

  Node withReference(Reference to) {
    return new Node(label, type, address, bitWidth, text, Optional.of(to), string, note, children);
  }

  Node withString(String value) {
    return new Node(
        label, type, address, bitWidth, text, reference, Optional.of(value), note, children);
  }

  Node withNote(String why) {
    return new Node(
        label, type, address, bitWidth, text, reference, string, Optional.of(why), children);
  }

  Node withChildren(List<Node> parts) {
    return new Node(label, type, address, bitWidth, text, reference, string, note, parts);
  }
}

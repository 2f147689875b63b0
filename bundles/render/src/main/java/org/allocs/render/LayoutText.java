package org.allocs.render;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.allocs.debug.CompositeLayout;
import org.allocs.inspect.Holes;
import org.allocs.inspect.LayoutDiff;
import org.allocs.inspect.LayoutDiff.Shape;
import org.allocs.type.Alignment;
import org.allocs.type.ArrayType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.Member;
import org.allocs.type.OpaqueType;
import org.allocs.type.RuntimeMember;
import org.allocs.type.StaticMember;
import org.allocs.type.TypedefType;
import org.allocs.type.VariantPart;

/**
 * Types as their declarations, with the place and size of each member, as pahole prints them. What
 * has no name of its own is shown where it is used.
 */
public final class LayoutText {
  private static final String INDENT = "\t";
  private static final int TYPE_WIDTH = 26;
  private static final int WIDTH = 48;
  private static final int TAB = 8;

  /** Stands for a name: no name has it. */
  private static final String HERE = "\u0001";

  /** What may stand between a bracket and the name that it belongs to. */
  private static final List<String> DECLARATORS =
      List.of("*", "&", " ", "::", "const", "volatile", "restrict");

  private static final int LINE = 64;
  private static final int BITS = 8;

  /** Anonymous parts in anonymous parts. */
  private static final int MAX_DEPTH = 16;

  private final StringBuilder text = new StringBuilder();
  private long cacheLine;

  private LayoutText() {}

  /** The lines of one definition. */
  public static String layout(CompositeLayout layout) {
    LayoutText lines = new LayoutText();
    layout.declared().ifPresent(at -> lines.comment(0, at.file() + ":" + at.line()));
    String note =
        ", alignment: " + layout.alignment() + (layout.alignmentStated() ? " stated" : "");
    lines.composite(layout.type(), "", note);
    return lines.text.toString();
  }

  /**
   * The same; with what is different about it, if it is another one than the first of its name.
   *
   * @param first that was printed under this name
   */
  public static String layout(CompositeLayout layout, CompositeLayout first) {
    if (layout == first) {
      return uniqueName(layout.type()) + layout(layout);
    }
    String differences = DiffText.members(LayoutDiff.members(Shape.of(first), Shape.of(layout)));
    String head = "\n/* another definition of that name, different from the first in */\n";
    return head
        + (differences.isEmpty() ? "  what its members are made of\n" : differences)
        + layout(layout);
  }

  /** The lines of a type of any kind. */
  public static String type(DataType type) {
    LayoutText lines = new LayoutText();
    DataType bare = type.stripped();
    String alias = type instanceof TypedefType typedef ? typedef.alias() : "";
    if (bare instanceof CompositeType composite && composite.tag().isPresent()) {
      lines.text.append(alias.isEmpty() ? "" : "typedef " + Plain.of(bare.declare(alias)) + ";\n");
      alias = "";
    }
    if (bare instanceof CompositeType composite && !composite.isIncomplete()) {
      lines.composite(composite, alias, ", alignment: " + Alignment.of(composite));
    } else if (bare instanceof EnumType enumeration) {
      lines.enumeration(enumeration, alias);
    } else {
      lines.other(type);
    }
    return uniqueName(type) + lines.text;
  }

  /** The unique name in full, where it is not all that is shown already. */
  private static String uniqueName(DataType type) {
    String full = type.qualifiedUniqtype();
    LayoutText lines = new LayoutText();
    if (!full.equals(type.uniqtype())) {
      lines.comment(0, "unique name: " + type.uniqtype() + ", in full: " + full);
    }
    return lines.text.toString();
  }

  private void composite(CompositeType type, String alias, String note) {
    text.append(alias.isEmpty() ? "" : "typedef ").append(Plain.of(head(type))).append(" {\n");
    Holes holes = Holes.of(type);
    members(holes, 0, 1);
    if (type.kind() != CompositeType.Kind.UNION) {
      boundary(type.byteSize().orElse(0), 1);
    }
    others(type);
    text.append('\n');
    totals(type, holes, note);
    text.append('}').append(alias.isEmpty() ? "" : " " + Plain.of(alias)).append(";\n");
  }

  /** What has no place of its own in every object. */
  private void others(CompositeType type) {
    for (RuntimeMember member : type.runtimeMembers()) {
      String what =
          (member.baseClass() ? "virtual " : "") + member.type().declare(member.name().orElse(""));
      comment(1, what + ", " + member.place());
    }
    for (StaticMember member : type.staticMembers()) {
      comment(1, "static " + member.type().declare(member.name()) + ";");
    }
    type.variantParts().forEach(this::variants);
  }

  private void variants(VariantPart part) {
    part.discriminant()
        .ifPresent(
            member ->
                comment(
                    1,
                    "chosen by "
                        + member.type().declare(member.name().orElse(""))
                        + " at "
                        + member.offset()));
    for (VariantPart.Variant variant : part.variants()) {
      String values =
          variant.values().stream().map(LayoutText::values).collect(Collectors.joining(", "));
      String members =
          variant.members().stream()
              .map(member -> member.name().orElse(member.type().name()))
              .collect(Collectors.joining(", "));
      comment(1, (values.isEmpty() ? "otherwise" : "if " + values) + ": " + members);
    }
  }

  private static String values(VariantPart.Range range) {
    String low = value(range.low(), range.signed());
    return range.low() == range.high() ? low : low + " to " + value(range.high(), range.signed());
  }

  private static String value(long value, boolean signed) {
    return signed ? Long.toString(value) : Long.toUnsignedString(value);
  }

  private void comment(int depth, String words) {
    // A name may have what ends a comment.
    String plain = Plain.of(words).replace("*/", "* /");
    text.append(INDENT.repeat(depth)).append("/* ").append(plain).append(" */\n");
  }

  /** What stands before the brace: keyword and name, and the base classes. */
  private static String head(CompositeType type) {
    String name = type.name();
    String word = keyword(type);
    String head = name.startsWith(word) || type.tag().isEmpty() ? name : word + name;
    StringBuilder bases = new StringBuilder();
    for (Member member : type.members()) {
      if (member.baseClass()) {
        bases.append(bases.length() == 0 ? " : " : ", ").append(member.type().name());
      }
    }
    return (type.tag().isEmpty() ? word.strip() : head) + bases;
  }

  private static String keyword(CompositeType type) {
    return switch (type.kind()) {
      case UNION -> "union ";
      case CLASS -> "class ";
      default -> "struct ";
    };
  }

  private void members(Holes holes, long base, int depth) {
    for (int i = 0; i < holes.members().size(); i++) {
      long hole = holes.before().get(i);
      if (hole > 0) {
        hole(hole, depth);
      }
      Member member = holes.members().get(i);
      boundary(base + member.offset(), depth);
      member(member, base, depth);
    }
  }

  private void hole(long bits, int depth) {
    String amount =
        Holes.isBytes(bits) ? bytes(bits / BITS) : bits + (bits == 1 ? " bit" : " bits");
    text.append('\n').append(INDENT.repeat(depth));
    text.append("/* XXX ").append(amount).append(" hole, try to pack */\n\n");
  }

  private static String bytes(long count) {
    return count + (count == 1 ? " byte" : " bytes");
  }

  /** A line where a cache line begins, before what starts there or is the first to start later. */
  private void boundary(long offset, int depth) {
    long line = offset / LINE;
    boolean exact = offset % LINE == 0;
    if (line <= cacheLine) {
      return;
    }
    cacheLine = line;
    text.append(INDENT.repeat(depth)).append("/* --- cacheline ").append(line);
    text.append(" boundary (").append(line * LINE).append(" bytes)");
    if (!exact) {
      text.append(" was ").append(bytes(offset % LINE)).append(" ago");
    }
    text.append(" --- */\n");
  }

  private void member(Member member, long base, int depth) {
    Optional<CompositeType> part = anonymous(member.type());
    text.append(INDENT.repeat(depth));
    String declared;
    if (part.isPresent() && depth < MAX_DEPTH) {
      text.append(keyword(part.get())).append("{\n");
      members(Holes.of(part.get()), base + member.offset(), depth + 1);
      String end = "}" + suffix(member);
      declared = pad(Plain.of(end), width(depth));
      text.append(INDENT.repeat(depth));
    } else if (member.baseClass()) {
      declared = pad("/* " + Plain.of(member.type().name()) + " <ancestor>; */", width(depth));
    } else {
      declared = declaration(member, depth);
    }
    text.append(declared).append(place(member, base)).append('\n');
  }

  /** A struct or union without a name, or an array of them. */
  private static Optional<CompositeType> anonymous(DataType type) {
    DataType element = type;
    while (element instanceof ArrayType array) {
      element = array.element();
    }
    return element instanceof CompositeType composite && composite.tag().isEmpty()
        ? Optional.of(composite)
        : Optional.empty();
  }

  private static String suffix(Member member) {
    StringBuilder bounds = new StringBuilder();
    DataType type = member.type();
    while (type instanceof ArrayType array) {
      String count = array.count().isPresent() ? Long.toString(array.count().getAsLong()) : "";
      bounds.append('[').append(count).append(']');
      type = array.element();
    }
    return member.name().map(name -> " " + name).orElse("") + bounds + ";";
  }

  /** The type, then what is declared in a column of its own, as far as C tells the two apart. */
  private static String declaration(Member member, int depth) {
    String bits = member.bits().map(each -> ":" + each.width()).orElse("");
    String name = Plain.of(member.name().orElse("") + bits);
    String pattern = member.type().declare(name.isEmpty() ? "" : HERE);
    int here = pattern.indexOf(HERE);
    if (here < 0) {
      return pad(Plain.of(pattern) + ";", width(depth));
    }
    int split = bracket(pattern, here);
    String type = Plain.of(pattern.substring(0, split)).stripTrailing();
    String before = Plain.of(pattern.substring(split, here));
    String after = Plain.of(pattern.substring(here + HERE.length()));
    String declared = before + name + after + ";";
    return pad(pad(type, TYPE_WIDTH + width(depth) - WIDTH) + " " + declared, width(depth));
  }

  /** Where a bracket opens that belongs to the name at a place, else the name. */
  private static int bracket(String pattern, int here) {
    int open = pattern.lastIndexOf('(', here);
    int at = open + 1;
    while (open >= 0 && at < here) {
      int word = declarator(pattern, at);
      if (word == 0) {
        return here;
      }
      at += word;
    }
    return open < 0 ? here : open;
  }

  /** Characters of the word that a text has at a place; 0 for any other. */
  private static int declarator(String text, int at) {
    for (String word : DECLARATORS) {
      if (text.startsWith(word, at)) {
        return word.length();
      }
    }
    return 0;
  }

  /** Of what stands before the place of a member, after the tabs. */
  private static int width(int depth) {
    return WIDTH - TAB * (depth - 1);
  }

  private static String place(Member member, long base) {
    String size =
        member.type().byteSize().isPresent()
            ? Long.toString(member.type().byteSize().getAsLong())
            : "0";
    if (member.bits().isEmpty()) {
      return " /* " + right(base + member.offset(), 5) + " " + right(size, 5) + " */";
    }
    long unit = Math.max(1, member.type().byteSize().orElse(1));
    long first = BITS * (base + member.offset()) + member.bits().get().offset();
    long storage = first / (BITS * unit) * unit;
    String bit = right(first - BITS * storage, 2);
    return " /* " + right(storage, 5) + ":" + bit + " " + right(size, 2) + " */";
  }

  private void totals(CompositeType type, Holes holes, String note) {
    long size = type.byteSize().orElse(0);
    long lines = (size + LINE - 1) / LINE;
    int members = type.members().size();
    line("size: " + size + ", cachelines: " + lines + ", members: " + members + note);
    if (holes.count(true) > 0) {
      String sum = "sum members: " + holes.covered() / BITS + ", holes: " + holes.count(true);
      line(sum + ", sum holes: " + holes.sum(true) / BITS);
    }
    if (holes.count(false) > 0) {
      line("bit holes: " + holes.count(false) + ", sum bit holes: " + holes.sum(false) + " bits");
    }
    long padding = holes.padding();
    if (padding >= BITS) {
      line("padding: " + padding / BITS);
    }
    if (padding % BITS > 0) {
      line("bit_padding: " + padding % BITS + " bits");
    }
    if (size % LINE > 0) {
      line("last cacheline: " + bytes(size % LINE));
    }
  }

  private void line(String words) {
    text.append(INDENT).append("/* ").append(words).append(" */\n");
  }

  private void enumeration(EnumType type, String alias) {
    text.append(alias.isEmpty() ? "" : "typedef ").append(Plain.of(type.name())).append(" {\n");
    for (EnumType.Enumerator each : type.enumerators()) {
      String value =
          type.signed() ? Long.toString(each.value()) : Long.toUnsignedString(each.value());
      text.append(INDENT).append(Plain.of(each.name())).append(" = ").append(value).append(",\n");
    }
    text.append("\n");
    line("size: " + type.bytes() + ", enumerators: " + type.enumerators().size());
    text.append('}').append(alias.isEmpty() ? "" : " " + Plain.of(alias)).append(";\n");
  }

  /** Whatever has no parts: its name, and what it stands for. */
  private void other(DataType type) {
    DataType bare = type.stripped();
    String meaning =
        type instanceof TypedefType ? "typedef " + bare.declare(type.name()) : type.name();
    text.append(Plain.of(meaning)).append(";");
    if (bare instanceof OpaqueType opaque) {
      String size =
          bare.byteSize().isPresent() ? "size: " + bare.byteSize().getAsLong() : "no size";
      text.append(' ');
      comment(0, size + ": " + opaque.reason());
      return;
    }
    if (bare.byteSize().isPresent()) {
      text.append(" /* size: ").append(bare.byteSize().getAsLong()).append(" */");
    } else {
      text.append(" /* no size: only declared, or not an object */");
    }
    text.append('\n');
  }

  private static String pad(String line, int width) {
    return line.length() >= width ? line : line + " ".repeat(width - line.length());
  }

  // Not by a format: the first one of a process takes as long as some hundred layouts.
  private static String right(long number, int width) {
    return right(Long.toString(number), width);
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}

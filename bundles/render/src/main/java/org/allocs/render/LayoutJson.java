package org.allocs.render;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.CompositeLayout;
import org.allocs.inspect.LayoutDiff;
import org.allocs.inspect.LayoutDiff.Shape;
import org.allocs.model.SourceFrame;
import org.allocs.type.Alignment;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.EnumType;
import org.allocs.type.Member;
import org.allocs.type.OpaqueType;
import org.allocs.type.RuntimeMember;
import org.allocs.type.StaticMember;
import org.allocs.type.TypedefType;
import org.allocs.type.VariantPart;

/** Layouts of types as JSON. */
public final class LayoutJson {
  private LayoutJson() {}

  /** An object that describes one definition. */
  public static void layout(JsonWriter json, CompositeLayout layout) {
    json.object();
    keys(json, layout);
    json.endObject();
  }

  /**
   * The same; with what is different about it, if it is another one than the first of its name.
   *
   * @param first that was printed under this name
   */
  public static void layout(JsonWriter json, CompositeLayout layout, CompositeLayout first) {
    json.object();
    keys(json, layout);
    if (layout != first) {
      json.key("differences");
      DiffJson.members(json, LayoutDiff.members(Shape.of(first), Shape.of(layout)));
    }
    json.endObject();
  }

  private static void keys(JsonWriter json, CompositeLayout layout) {
    CompositeType type = layout.type();
    named(json, type, type.tag().orElse(""), kind(type), layout.alignment());
    json.key("alignmentStated").value(layout.alignmentStated());
    declared(json, layout.declared());
    json.key("unit").value(layout.unit());
    contents(json, type);
  }

  /** An object that describes a type of any kind. */
  public static void type(JsonWriter json, DataType type) {
    json.object();
    if (type instanceof TypedefType typedef) {
      named(json, type, typedef.alias(), "typedef", Alignment.of(type));
      json.key("type").value(typedef.target().name());
      json.key("target");
      type(json, typedef.stripped());
    } else if (type instanceof CompositeType composite) {
      named(json, type, composite.tag().orElse(""), kind(composite), Alignment.of(type));
      contents(json, composite);
    } else if (type instanceof EnumType enumeration) {
      String name = enumeration.tag().orElse("");
      named(json, type, name, "enum", Alignment.of(type));
      enumerators(json, enumeration);
    } else {
      named(json, type, type.name(), "other", Alignment.of(type));
      if (type instanceof BaseType base) {
        json.key("encoding").value(base.encoding().name().toLowerCase(Locale.ROOT));
      }
      reason(json, type);
    }
    json.endObject();
  }

  private static void named(
      JsonWriter json, DataType type, String name, String kind, long alignment) {
    json.key("name").value(name).key("kind").value(kind);
    FactsJson.uniqueNames(json, type);
    json.key("size");
    number(json, type.byteSize());
    json.key("alignment").value(alignment);
  }

  /** The word before its name. */
  static String kind(CompositeType type) {
    return type.kind().name().toLowerCase(Locale.ROOT);
  }

  /** Keys of a place in the source, inside an open object. */
  static void declared(JsonWriter json, Optional<SourceFrame> declared) {
    json.key("file").value(declared.map(SourceFrame::file)).key("line");
    number(json, declared.map(at -> OptionalLong.of(at.line())).orElse(OptionalLong.empty()));
  }

  /** A number, or nothing. */
  static void number(JsonWriter json, OptionalLong number) {
    if (number.isPresent()) {
      json.value(number.getAsLong());
    } else {
      json.nothing();
    }
  }

  private static void contents(JsonWriter json, CompositeType type) {
    json.key("members").array();
    type.members().forEach(member -> member(json, member));
    json.endArray();
    if (!type.runtimeMembers().isEmpty()) {
      json.key("runtimeMembers").array();
      type.runtimeMembers().forEach(member -> runtimeMember(json, member));
      json.endArray();
    }
    if (!type.staticMembers().isEmpty()) {
      json.key("staticMembers").array();
      type.staticMembers().forEach(member -> staticMember(json, member));
      json.endArray();
    }
    if (!type.variantParts().isEmpty()) {
      json.key("variantParts").array();
      type.variantParts().forEach(part -> variantPart(json, part));
      json.endArray();
    }
  }

  private static void member(JsonWriter json, Member member) {
    json.object().key("name").value(member.name()).key("offset").value(member.offset());
    json.key("size");
    number(json, member.type().byteSize());
    json.key("bitOffset");
    number(json, bits(member, Member.Bits::offset));
    json.key("bitSize");
    number(json, bits(member, Member.Bits::width));
    json.key("type").value(member.type().name());
    json.key("base").value(member.baseClass());
    reason(json, member.type());
    json.endObject();
  }

  private static void reason(JsonWriter json, DataType type) {
    if (type.stripped() instanceof OpaqueType opaque) {
      json.key("reason").value(opaque.reason());
    }
  }

  private static OptionalLong bits(
      Member member, java.util.function.ToIntFunction<Member.Bits> number) {
    return member.bits().isPresent()
        ? OptionalLong.of(number.applyAsInt(member.bits().get()))
        : OptionalLong.empty();
  }

  private static void runtimeMember(JsonWriter json, RuntimeMember member) {
    json.object().key("name").value(member.name()).key("type").value(member.type().name());
    json.key("base").value(member.baseClass()).key("place").value(member.place());
    json.key("vtableOffset");
    number(json, member.vtableOffset());
    json.endObject();
  }

  private static void staticMember(JsonWriter json, StaticMember member) {
    json.object().key("name").value(member.name());
    json.key("type").value(member.type().name()).endObject();
  }

  private static void variantPart(JsonWriter json, VariantPart part) {
    json.object().key("discriminant");
    if (part.discriminant().isPresent()) {
      member(json, part.discriminant().get());
    } else {
      json.nothing();
    }
    json.key("variants").array();
    for (VariantPart.Variant variant : part.variants()) {
      json.object().key("values").array();
      variant.values().forEach(range -> range(json, range));
      json.endArray().key("members").array();
      variant.members().forEach(member -> member(json, member));
      json.endArray().endObject();
    }
    json.endArray().endObject();
  }

  private static void range(JsonWriter json, VariantPart.Range range) {
    json.object().key("low").value(text(range, range.low()));
    json.key("high").value(text(range, range.high())).endObject();
  }

  private static String text(VariantPart.Range range, long value) {
    return range.signed() ? Long.toString(value) : Long.toUnsignedString(value);
  }

  private static void enumerators(JsonWriter json, EnumType type) {
    json.key("enumerators").array();
    for (EnumType.Enumerator each : type.enumerators()) {
      json.object().key("name").value(each.name()).key("value").value(each.value()).endObject();
    }
    json.endArray();
  }
}

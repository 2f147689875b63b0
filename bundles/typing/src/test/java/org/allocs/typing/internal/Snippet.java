package org.allocs.typing.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.allocator.Context;
import org.allocs.debug.ModuleInfo;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Evidence;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.LoadedObject;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.FakeDebugInfo;
import org.allocs.testkit.FakeModuleInfo;
import org.allocs.testkit.FakeTarget;
import org.allocs.type.ArrayType;
import org.allocs.type.BaseType;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.FunctionType;
import org.allocs.type.Member;
import org.allocs.type.PointerType;
import org.allocs.type.TypedefType;
import org.allocs.type.VoidType;
import org.allocs.typing.internal.source.SourceLibrary;

/**
 * A source text as if a program had been compiled from it. An {@code @} marks where a call is that
 * is a site; several mark the levels of an inline chain, the innermost first, each followed by the
 * name of its function in brackets: {@code @[main]}.
 */
final class Snippet {
  static final long BIAS = 0x5500_0000_0000L;
  static final long SITE = BIAS + 0x1234;
  static final DataType INT = new BaseType("int", BaseType.Encoding.SIGNED, 4);
  static final DataType CHAR = new BaseType("char", BaseType.Encoding.SIGNED_CHAR, 1);
  static final DataType VOID_POINTER = PointerType.to(VoidType.VOID);
  static final CompositeType NODE = node();
  static final CompositeType BLOB =
      struct(
          "blob",
          4,
          Member.of("length", INT, 0),
          Member.of("data", new ArrayType(CHAR, OptionalLong.empty()), 4));
  static final CompositeType HACK =
      struct("hack", 8, Member.of("length", INT, 0), Member.of("data", ArrayType.of(CHAR, 1), 4));
  static final CompositeType HEADER =
      struct("header", 8, Member.of("a", INT, 0), Member.of("b", INT, 4));

  private final List<SourceFrame> frames = new ArrayList<>();
  private final FakeModuleInfo module = new FakeModuleInfo().segment(0x1000, 0x2000, "r-x");
  private final FakeTarget target = new FakeTarget();
  private final Path source;
  private final Path program;
  private boolean columns = true;

  Snippet(Path directory, String text) {
    this.source = directory.resolve("snippet.c");
    this.program = directory.resolve("program");
    try {
      Files.writeString(source, clean(text), StandardCharsets.ISO_8859_1);
      Files.writeString(program, "");
      Files.setLastModifiedTime(source, FileTime.fromMillis(1_000_000));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    target.map(BIAS + 0x1000, 0x2000, "r-xp", "/program");
    types();
  }

  private String clean(String text) {
    StringBuilder out = new StringBuilder();
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@') {
        String function = "main";
        if (text.charAt(i + 1) == '[') {
          int close = text.indexOf(']', i);
          function = text.substring(i + 2, close);
          i = close;
        }
        frames.add(new SourceFrame(Optional.of(function), source.toString(), line, column));
        continue;
      }
      out.append(c);
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 1 : column + 1;
    }
    return out.toString();
  }

  private static CompositeType struct(String tag, long size, Member... members) {
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.of(tag),
        "struct " + tag,
        tag,
        OptionalLong.of(size),
        () -> List.of(members));
  }

  private static CompositeType node() {
    CompositeType[] self = new CompositeType[1];
    self[0] =
        new CompositeType(
            CompositeType.Kind.STRUCT,
            Optional.of("node"),
            "struct node",
            "node",
            OptionalLong.of(24),
            () ->
                List.of(
                    Member.of("next", PointerType.to(self[0]), 0),
                    Member.of("name", PointerType.to(CHAR), 8),
                    Member.of("value", INT, 16)));
    return self[0];
  }

  private static CompositeType link() {
    CompositeType[] self = new CompositeType[1];
    self[0] =
        new CompositeType(
            CompositeType.Kind.STRUCT,
            Optional.of("link"),
            "struct link",
            "link",
            OptionalLong.of(16),
            () ->
                List.of(
                    Member.of("next", PointerType.to(self[0]), 0),
                    Member.of("data", VOID_POINTER, 8)));
    return self[0];
  }

  private void types() {
    DataType nodePointer = PointerType.to(NODE);
    module
        .type("struct node", NODE)
        .type("Node", new TypedefType("Node", NODE))
        .type("ns::Item", NODE)
        .type("NodeP", new TypedefType("NodeP", nodePointer))
        .type("struct link", link())
        .type("struct blob", BLOB)
        .type("struct hack", HACK)
        .type("struct header", HEADER)
        .type(
            "uint8_t",
            new TypedefType(
                "uint8_t", new BaseType("unsigned char", BaseType.Encoding.UNSIGNED_CHAR, 1)))
        .identifier("sink", VOID_POINTER)
        .identifier("n", nodePointer)
        .identifier("nn", PointerType.to(nodePointer))
        .identifier("h", PointerType.to(HEADER))
        .identifier("ip", PointerType.to(INT))
        .identifier("table", ArrayType.of(nodePointer, 8))
        .identifier("len", INT)
        .identifier("make_node", new FunctionType(nodePointer, List.of(), false, true));
  }

  FakeModuleInfo module() {
    return module;
  }

  FakeTarget target() {
    return target;
  }

  Path source() {
    return source;
  }

  /** Gives a function of the inline chain another name. */
  Snippet rename(int level, String function) {
    SourceFrame first = frames.get(level);
    frames.set(
        level, new SourceFrame(Optional.of(function), first.file(), first.line(), first.column()));
    return this;
  }

  Snippet withoutColumns() {
    columns = false;
    return this;
  }

  private ModuleInfo described() {
    List<SourceFrame> chain =
        frames.stream()
            .map(f -> columns ? f : new SourceFrame(f.function(), f.file(), f.line(), 0))
            .toList();
    FileAddress call = new FileAddress(SITE - 1 - BIAS);
    return (ModuleInfo)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ModuleInfo.class},
            (proxy, method, arguments) ->
                method.getName().equals("sourceAt") && arguments[0].equals(call)
                    ? Answer.known(chain, Evidence.certain("test", "as laid out"))
                    : method.invoke(module, arguments));
  }

  Context context() {
    AddressRange range = AddressRange.ofSize(BIAS + 0x1000, 0x2000);
    target.object(
        new LoadedObject(
            "/program",
            range,
            BIAS,
            List.of(),
            Answer.known(program, Evidence.certain("test", "as laid out"))));
    return new FakeContext(target, new FakeDebugInfo().put("/program", described()));
  }

  static Allocation chunk(long size) {
    return Allocation.of("malloc", AddressRange.ofSize(0x1000, size))
        .siteAddress(SITE)
        .attribute("kind", "heap-chunk")
        .build();
  }

  Answer<DataType> bySize(long size) {
    return new SizeEvidence(new SourceLibrary()).typeOf(chunk(size), context());
  }

  Answer<DataType> byReceiver(long size) {
    return new ReceiverEvidence(new SourceLibrary()).typeOf(chunk(size), context());
  }
}

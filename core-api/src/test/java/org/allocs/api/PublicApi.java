package org.allocs.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What exported packages offer, a line for each class and member, with the version of each package.
 * A line of what implementers would have to add, if it were new, begins with {@code !}.
 */
record PublicApi(Map<String, String> versions, Map<String, TreeSet<String>> lines) {
  /** As the compiled annotation is named: it is not there at run time. */
  private static final String CONSUMER_TYPE = "Lorg/osgi/annotation/versioning/ConsumerType;";

  private static final Pattern EXPORT =
      Pattern.compile("([A-Za-z0-9_.]+)(?:;(?:[^\",]|\"[^\"]*\")*?)?;version=\"([^\"]+)\"");

  /** That of a folder of classes with a manifest. */
  static PublicApi of(Path classes) throws IOException {
    PublicApi api = new PublicApi(versions(classes), new TreeMap<>());
    for (String name : api.versions.keySet()) {
      TreeSet<String> lines = new TreeSet<>();
      try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
        files
            .map(file -> file.getFileName().toString())
            .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
            .map(file -> name + "." + file.substring(0, file.length() - ".class".length()))
            .forEach(type -> describe(type, lines));
      }
      api.lines.put(name, lines);
    }
    return api;
  }

  private static Map<String, String> versions(Path classes) throws IOException {
    try (InputStream in = Files.newInputStream(classes.resolve("META-INF/MANIFEST.MF"))) {
      String header = new Manifest(in).getMainAttributes().getValue("Export-Package");
      Map<String, String> versions = new TreeMap<>();
      Matcher matcher = EXPORT.matcher(header);
      while (matcher.find()) {
        versions.put(matcher.group(1), matcher.group(2));
      }
      return versions;
    }
  }

  private static void describe(String name, TreeSet<String> lines) {
    try {
      Class<?> type = Class.forName(name, false, PublicApi.class.getClassLoader());
      if (!isVisible(type)) {
        return;
      }
      lines.add("class " + head(type));
      boolean implemented = type.isInterface() && isConsumed(type);
      Stream.of(type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
          .flatMap(Arrays::stream)
          .map(Member.class::cast)
          .filter(member -> isOffered(type, member))
          .forEach(member -> lines.add(line(member, implemented)));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With all that is around it. */
  private static boolean isVisible(Class<?> type) {
    return isOffered(type.getModifiers())
        && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()))
        && !type.isAnonymousClass()
        && !type.isLocalClass();
  }

  private static boolean isOffered(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  /** Nobody extends a final class, so what is protected there is not offered. */
  private static boolean isOffered(Class<?> type, Member member) {
    boolean open = !Modifier.isFinal(type.getModifiers());
    return !member.isSynthetic()
        && (Modifier.isPublic(member.getModifiers())
            || open && Modifier.isProtected(member.getModifiers()));
  }

  private static String head(Class<?> type) {
    List<String> words = new ArrayList<>();
    words.add(type.getName());
    words.add(type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class");
    if (Modifier.isFinal(type.getModifiers())) {
      words.add("final");
    }
    if (Modifier.isAbstract(type.getModifiers()) && !type.isInterface() && !type.isEnum()) {
      words.add("abstract");
    }
    if (type.getGenericSuperclass() != null) {
      words.add("extends " + type.getGenericSuperclass().getTypeName());
    }
    if (type.getGenericInterfaces().length > 0) {
      words.add(
          Arrays.stream(type.getGenericInterfaces())
              .map(each -> each.getTypeName())
              .sorted()
              .collect(Collectors.joining(", ", "is ", "")));
    }
    return String.join(" ", words);
  }

  private static String line(Member member, boolean implemented) {
    boolean demanded = implemented && Modifier.isAbstract(member.getModifiers());
    return (demanded ? "! " : "") + text(member);
  }

  private static String text(Member member) {
    if (member instanceof Field field) {
      return field.toGenericString();
    }
    return ((Executable) member).toGenericString();
  }

  private static boolean isConsumed(Class<?> type) {
    String file = "/" + type.getName().replace('.', '/') + ".class";
    try (InputStream in = PublicApi.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).contains(CONSUMER_TYPE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@link #text} wrote it. */
  static PublicApi read(List<String> text) {
    PublicApi api = new PublicApi(new TreeMap<>(), new TreeMap<>());
    TreeSet<String> lines = new TreeSet<>();
    for (String line : text) {
      if (line.startsWith("package ")) {
        String[] words = line.split(" ");
        lines = new TreeSet<>();
        api.versions.put(words[1], words[2]);
        api.lines.put(words[1], lines);
      } else if (!line.isBlank()) {
        lines.add(line.strip());
      }
    }
    return api;
  }

  /** A line for each. */
  List<String> text() {
    List<String> text = new ArrayList<>();
    versions.forEach(
        (name, version) -> {
          text.add("package " + name + " " + version);
          lines.get(name).forEach(line -> text.add("  " + line));
        });
    return text;
  }
}

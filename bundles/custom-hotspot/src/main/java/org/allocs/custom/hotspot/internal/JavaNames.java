package org.allocs.custom.hotspot.internal;

import java.util.Map;

/** Names as class files have them, and as Java writes them. */
final class JavaNames {
  private static final Map<Character, String> PRIMITIVES =
      Map.of(
          'Z', "boolean", 'B', "byte", 'C', "char", 'S', "short", 'I', "int", 'J', "long", 'F',
          "float", 'D', "double");

  private JavaNames() {}

  /** Of a class, which is an array if it begins with a bracket. */
  static String ofClass(String internal) {
    return internal.startsWith("[") ? ofDescriptor(internal) : internal.replace('/', '.');
  }

  /** Of a descriptor (Java Virtual Machine Specification, 4.3.2). */
  static String ofDescriptor(String descriptor) {
    int dimensions = 0;
    while (dimensions < descriptor.length() && descriptor.charAt(dimensions) == '[') {
      dimensions++;
    }
    String element = descriptor.substring(dimensions);
    String name;
    if (element.length() > 2 && element.startsWith("L") && element.endsWith(";")) {
      name = element.substring(1, element.length() - 1).replace('/', '.');
    } else {
      name = element.length() == 1 ? PRIMITIVES.getOrDefault(element.charAt(0), element) : element;
    }
    return name + "[]".repeat(dimensions);
  }
}

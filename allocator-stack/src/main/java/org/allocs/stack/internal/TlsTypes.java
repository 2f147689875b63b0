package org.allocs.stack.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.ModuleInfo;
import org.allocs.debug.ThreadVariable;
import org.allocs.model.Answer;
import org.allocs.target.LoadedObject;
import org.allocs.type.CompositeType;
import org.allocs.type.DataType;
import org.allocs.type.Member;

/** Lays out a file's thread-local variables as members of a type. */
final class TlsTypes {
  private TlsTypes() {}

  /** Those that debug information describes; of several at one place the first. */
  static Answer<DataType> of(ModuleInfo module, LoadedObject object, long size) {
    return module.threadVariables().map(variables -> layout(variables, object, size));
  }

  private static DataType layout(List<ThreadVariable> variables, LoadedObject object, long size) {
    List<Member> members = new ArrayList<>();
    long free = 0;
    for (ThreadVariable variable : variables) {
      long bytes = variable.type().byteSize().orElse(0);
      long offset = variable.offset();
      if (bytes > 0 && offset >= free && offset <= size && bytes <= size - offset) {
        members.add(Member.of(variable.name(), variable.type(), offset));
        free = offset + bytes;
      }
    }
    List<Member> laid = List.copyOf(members);
    String name = "thread-local variables of " + object.shortName();
    return new CompositeType(
        CompositeType.Kind.STRUCT,
        Optional.empty(),
        name,
        "tls_" + object.shortName(),
        OptionalLong.of(size),
        () -> laid);
  }
}

package org.allocs.type;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A function.
 *
 * @param result what it returns
 * @param parameters in order
 * @param variadic whether more arguments may follow
 * @param prototyped false for K&amp;R declarations, whose parameters are not stated
 */
public record FunctionType(
    DataType result, List<DataType> parameters, boolean variadic, boolean prototyped)
    implements DataType {
  /** Checks that nothing is absent. */
  public FunctionType {
    Objects.requireNonNull(result, "result");
    parameters = List.copyOf(parameters);
  }

  // Spelled out: a record's own are made at first use, which costs a cold start milliseconds.
  @Override
  public boolean equals(Object other) {
    return other instanceof FunctionType that
        && variadic == that.variadic
        && prototyped == that.prototyped
        && result.equals(that.result)
        && parameters.equals(that.parameters);
  }

  @Override
  public int hashCode() {
    return 31 * result.hashCode() + parameters.hashCode();
  }

  @Override
  public OptionalLong byteSize() {
    return OptionalLong.empty();
  }

  @Override
  public <R> R accept(TypeVisitor<R> visitor) {
    return visitor.function(this);
  }
}

package org.allocs.hooks.code;

/**
 * What an instruction addresses: {@code [base + index * scale + displacement]}.
 *
 * @param base register, or {@link Register#NONE}
 * @param index register, or {@link Register#NONE}
 * @param scale 1, 2, 4 or 8
 * @param displacement added to both; where there is neither, the address itself, that of the
 *     operand for one that is relative to the instruction
 * @param segment whether the base of {@code fs} or {@code gs} is added
 */
public record MemoryOperand(int base, int index, int scale, long displacement, boolean segment) {
  /** Whether it is a fixed place in the image. */
  public boolean isFixed() {
    return base == Register.NONE && index == Register.NONE && !segment;
  }

  /** Whether it is a fixed distance from one register. */
  public boolean isOffset() {
    return base != Register.NONE && index == Register.NONE && !segment;
  }

  /** What is so many bytes further. */
  public MemoryOperand plus(long bytes) {
    return new MemoryOperand(base, index, scale, displacement + bytes, segment);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(segment ? "segment:[" : "[");
    out.append(base == Register.NONE ? "" : Register.name(base));
    if (index != Register.NONE) {
      out.append(base == Register.NONE ? "" : "+").append(Register.name(index)).append('*');
      out.append(scale);
    }
    boolean bare = base == Register.NONE && index == Register.NONE;
    if (bare) {
      out.append("0x").append(Long.toHexString(displacement));
    } else if (displacement != 0) {
      out.append(displacement < 0 ? "-0x" : "+0x");
      out.append(Long.toHexString(Math.abs(displacement)));
    }
    return out.append(']').toString();
  }
}

package org.allocs.debuginfo.internal;

/**
 * What compilers at run time tell debuggers (GDB manual, "JIT Compilation Interface"), 64 bits.
 *
 * <pre>
 * __jit_debug_descriptor:  0 version 4 | 4 action 4 | 8 relevant entry 8 | 16 first entry 8
 * entry:                   0 next 8 | 8 previous 8 | 16 symbol file 8 | 24 its size 8
 * </pre>
 */
final class JitDescriptor {
  static final String SYMBOL = "__jit_debug_descriptor";
  static final int VERSION = 1;
  static final int FIRST_ENTRY = 16;
  static final int NEXT = 0;
  static final int SYMBOL_FILE = 16;
  static final int SIZE = 24;
  static final int ENTRY_BYTES = 32;

  private JitDescriptor() {}
}

package org.allocs.typing.internal.python;

import org.allocs.debug.ModuleInfo;
import org.allocs.debug.Symbol;
import org.allocs.error.AllocsException;
import org.allocs.target.LoadedObject;
import org.allocs.target.Memory;

/**
 * A version of CPython 3.
 *
 * @param minor 11 of 3.11; before that the first of those that are told apart
 */
record PythonVersion(int minor) {
  private static final int LAST_KNOWN = 13;

  /** A constant that is exported since 3.11, such as {@code 0x030b02f0}. */
  private static final String VERSION = "Py_Version";

  /** Exported since 3.8. */
  private static final String POSITION_ONLY = "PyCode_NewWithPosOnlyArgs";

  /** That of a file with CPython in it. */
  static PythonVersion of(LoadedObject file, ModuleInfo module, Memory memory)
      throws AllocsException {
    for (Symbol version : module.symbolsOfName(VERSION)) {
      return new PythonVersion(memory.readInt(file.toTarget(version.address())) >> 16 & 0xff);
    }
    return new PythonVersion(module.symbolsOfName(POSITION_ONLY).isEmpty() ? 6 : 8);
  }

  /** Whether it is 3.{@code minor} or later. */
  boolean isFrom(int other) {
    return minor >= other;
  }

  /** Whether it may have other layouts than those that are known. */
  boolean isAfterKnown() {
    return minor > LAST_KNOWN;
  }
}

package org.allocs.debuginfo.internal;

import java.util.OptionalLong;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/**
 * A frame of a target.
 *
 * @param registers in this frame
 * @param cfa canonical frame address, if it was worked out
 * @param lookup the instruction to look up: the program counter of an interrupted frame, the byte
 *     before the return address of a caller's
 * @param bias what to add to an address in the file to get the address in the target
 * @param memory of the target
 * @param modules of the target that callers may be in
 */
record LiveFrame(
    Registers registers,
    OptionalLong cfa,
    FileAddress lookup,
    long bias,
    Memory memory,
    CallerModules modules) {}

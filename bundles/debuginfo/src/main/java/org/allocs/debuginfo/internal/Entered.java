package org.allocs.debuginfo.internal;

import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.scope.FunctionScope;
import org.allocs.target.Memory;
import org.allocs.target.Registers;

/**
 * A function that was entered by a call, and what of that moment is asked for.
 *
 * @param callee the function
 * @param files of its module
 * @param bias what to add to an address in its file to get the address in the target
 * @param expression what was worth what then
 * @param caller registers of the caller, its program counter the address that is returned to
 * @param memory of the target
 * @param modules of the target
 * @param callers how many frames further in the question came from
 */
record Entered(
    FunctionScope callee,
    FrameFiles files,
    long bias,
    Expression expression,
    Registers caller,
    Memory memory,
    CallerModules modules,
    int callers) {}

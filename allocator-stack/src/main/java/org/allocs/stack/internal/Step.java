package org.allocs.stack.internal;

import org.allocs.target.Registers;

/**
 * One frame unwound.
 *
 * @param cfa canonical frame address of the frame
 * @param caller registers of the caller; without a program counter if there is none
 * @param signal whether the frame was made to deliver a signal
 * @param foundBy what told
 */
record Step(long cfa, Registers caller, boolean signal, Frame.FoundBy foundBy) {}

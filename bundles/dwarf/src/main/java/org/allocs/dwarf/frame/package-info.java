/**
 * Call frame information: {@code .eh_frame}, {@code .eh_frame_hdr} and {@code .debug_frame} (DWARF
 * 5, section 6.4; Linux Standard Base 5.0, core, chapter 10.6).
 *
 * <pre>{@code
 * CallFrameInfo eh = CallFrameInfo.ehFrame(
 *     FrameSection.of(ehFrame, ehFrameAddress, 8).withHeader(ehFrameHdr, ehFrameHdrAddress));
 * CallFrameInfo debug = CallFrameInfo.debugFrame(FrameSection.of(debugFrame, 0, 8));
 *
 * eh.rowAt(pc);                                  // the rules that hold at an instruction
 * Unwinder unwinder = new Unwinder(List.of(eh, debug));
 * Answer<CallerFrame> caller = unwinder.unwind(registers, new FileAddress(pc), bias, memory);
 * }</pre>
 *
 * <p>Entries are found by the header's search table where there is a usable one, else by an index
 * that is built when first needed. An entry that cannot be read is skipped, counted, and does not
 * hide the others.
 */
@Export
@Version("1.0.0")
package org.allocs.dwarf.frame;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

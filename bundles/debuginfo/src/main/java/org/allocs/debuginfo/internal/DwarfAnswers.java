package org.allocs.debuginfo.internal;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.debug.CallerFrame;
import org.allocs.debug.Definition;
import org.allocs.debug.FrameVariable;
import org.allocs.debug.FunctionInfo;
import org.allocs.model.Answer;
import org.allocs.model.SourceFrame;
import org.allocs.target.FileAddress;
import org.allocs.target.Memory;
import org.allocs.target.Registers;
import org.allocs.type.DataType;

/** What DWARF answers. */
final class DwarfAnswers implements SizeHints {
  private static final String WHY = "debug information is not read yet";

  private final Frames frames;

  DwarfAnswers(ModuleFiles files, Journal journal) {
    this.frames = new Frames(files, journal);
  }

  @Override
  public OptionalLong byDebugInfo(long address, boolean function) {
    return OptionalLong.empty();
  }

  @Override
  public OptionalLong byCallFrames(long address) {
    return frames.sizeAt(address);
  }

  Answer<List<Definition>> definitions() {
    return Answer.unknown(WHY);
  }

  Answer<Definition> definitionAt(FileAddress address) {
    return Answer.unknown(WHY);
  }

  Answer<List<SourceFrame>> sourceAt(FileAddress pc) {
    return Answer.unknown(WHY);
  }

  Answer<DataType> typeNamed(String name, Optional<FileAddress> scope) {
    return Answer.unknown(WHY);
  }

  Answer<DataType> typeOfIdentifier(String identifier, FileAddress pc) {
    return Answer.unknown(WHY);
  }

  Answer<FunctionInfo> functionAt(FileAddress pc) {
    return Answer.unknown(WHY);
  }

  Answer<CallerFrame> unwind(Registers frame, FileAddress lookup, Memory memory) {
    return frames.unwind(frame, lookup, memory);
  }

  Answer<List<FrameVariable>> frameVariables(
      Registers frame, long cfa, FileAddress lookup, long bias, Memory memory) {
    return Answer.unknown(WHY);
  }
}

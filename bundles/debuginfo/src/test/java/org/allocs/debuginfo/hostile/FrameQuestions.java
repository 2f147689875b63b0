package org.allocs.debuginfo.hostile;

import java.util.List;
import java.util.Optional;
import org.allocs.binary.Section;
import org.allocs.dwarf.expr.Expression;
import org.allocs.dwarf.expr.ExpressionEvaluator;
import org.allocs.dwarf.frame.CallFrameInfo;
import org.allocs.dwarf.frame.CfaRule;
import org.allocs.dwarf.frame.FrameDescription;
import org.allocs.dwarf.frame.FrameRow;
import org.allocs.dwarf.frame.FrameSection;
import org.allocs.dwarf.frame.RegisterRule;
import org.allocs.dwarf.frame.Unwinder;
import org.allocs.elf.ElfFile;
import org.allocs.elf.PlacedSection;
import org.allocs.target.FileAddress;

/** Asks call frame information for every row of every entry. */
final class FrameQuestions {
  private static final int MAX_ROWS_OF_ENTRY = 512;

  private final Tally tally;
  private final int maxEntries;

  FrameQuestions(Tally tally, int maxEntries) {
    this.tally = tally;
    this.maxEntries = maxEntries;
  }

  void ask(ElfFile elf) {
    int word = elf.header().elfClass().wordBytes();
    tally.ask(
        () -> {
          Optional<PlacedSection> frames = elf.ehFrame();
          if (frames.isPresent()) {
            FrameSection section =
                FrameSection.of(frames.get().data(), frames.get().address(), word);
            ask(CallFrameInfo.ehFrame(section));
            Optional<PlacedSection> header = elf.ehFrameHdr();
            if (header.isPresent()) {
              ask(
                  CallFrameInfo.ehFrame(
                      section.withHeader(header.get().data(), header.get().address())));
            }
          }
        });
    tally.ask(() -> debugFrame(elf.section(".debug_frame"), word));
  }

  void debugFrame(Section section, int word) {
    ask(CallFrameInfo.debugFrame(FrameSection.of(section, 0, word)));
  }

  void ask(CallFrameInfo info) {
    Unwinder unwinder = new Unwinder(List.of(info));
    for (int i = 0; i < Math.min(info.size(), maxEntries); i++) {
      FrameDescription entry = info.description(i);
      entry.isSignalFrame();
      entry.languageData();
      rows(info, entry);
      unwinder.unwind(Surroundings.REGISTERS, new FileAddress(entry.low()), 0, Surroundings.MEMORY);
    }
    info.skipped();
  }

  private void rows(CallFrameInfo info, FrameDescription entry) {
    long pc = entry.low();
    for (int i = 0; i < MAX_ROWS_OF_ENTRY && Long.compareUnsigned(pc, entry.high()) < 0; i++) {
      long at = pc;
      Optional<FrameRow>[] found = found();
      if (!tally.ask(() -> found[0] = info.rowAt(at)) || found[0].isEmpty()) {
        return;
      }
      FrameRow row = found[0].get();
      tally.frameRows++;
      evaluate(row);
      if (Long.compareUnsigned(row.high(), pc) <= 0) {
        return;
      }
      pc = row.high();
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Optional<FrameRow>[] found() {
    return new Optional[1];
  }

  private void evaluate(FrameRow row) {
    if (row.cfa() instanceof CfaRule.OfExpression rule) {
      evaluate(rule.expression());
    }
    for (RegisterRule rule : row.rules().values()) {
      if (rule instanceof RegisterRule.AtExpression at) {
        evaluate(at.expression());
      } else if (rule instanceof RegisterRule.ValExpression value) {
        evaluate(value.expression());
      }
    }
  }

  private void evaluate(Expression expression) {
    tally.expressions++;
    tally.ask(() -> ExpressionEvaluator.evaluate(expression, Surroundings.NONE, 0x7000));
  }
}

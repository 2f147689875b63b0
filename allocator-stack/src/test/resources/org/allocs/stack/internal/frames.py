# Prints, for gdb as the oracle: "frame TID PC CFA NAME" of every frame that is not inlined, innermost
# first, and after each "var ADDRESS SIZE NAME" of its variables that have an address. At last "end".
import gdb


def variables(frame):
    try:
        block = frame.block()
    except RuntimeError:
        return
    while block is not None:
        if block.is_global or block.is_static:
            return
        for symbol in block:
            if not (symbol.is_variable or symbol.is_argument):
                continue
            try:
                value = symbol.value(frame)
                if value.address is not None and not symbol.addr_class == gdb.SYMBOL_LOC_STATIC:
                    print("var %#x %d %s" % (int(value.address), value.type.sizeof, symbol.name))
            except (gdb.error, RuntimeError):
                pass
        if block.function is not None:
            return
        block = block.superblock


for thread in gdb.selected_inferior().threads():
    thread.switch()
    frame = gdb.newest_frame()
    while frame is not None:
        if frame.type() not in (gdb.INLINE_FRAME, gdb.TAILCALL_FRAME):  # these have no memory
            cfa = "0x0"
            if frame.level() < 100:  # "info frame" takes longer the deeper the frame is
                frame.select()
                text = gdb.execute("info frame", to_string=True)
                cfa = text.split("frame at ")[1].split(":")[0]
            if frame.type() == gdb.SIGTRAMP_FRAME:
                print("signal %d %#x" % (thread.ptid[1], frame.pc()))
            else:
                print("frame %d %#x %s %s" % (thread.ptid[1], frame.pc(), cfa, frame.name()))
                if frame.level() < 100:
                    variables(frame)
        frame = frame.older()
print("end")

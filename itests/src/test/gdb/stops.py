# For gdb as the oracle of stacks. dump() prints of a stopped program, a line each, fields separated by
# tabs: "regs TID NAME VALUE ..." of each thread; "frame TID LEVEL KIND PC CFA NAME" of its frames,
# innermost first; after each frame "var NAME TYPE STATE ADDRESS SIZE FORM BITS" of its variables, those
# of inner blocks first; "end" at last. What is not known is "-".
import random
import struct

import gdb

KINDS = {gdb.NORMAL_FRAME: "normal", gdb.INLINE_FRAME: "inline", gdb.SIGTRAMP_FRAME: "signal",
         gdb.TAILCALL_FRAME: "tail"}
GENERAL = ("rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip eflags "
           "fs_base gs_base").split()
INTEGERS = (gdb.TYPE_CODE_INT, gdb.TYPE_CODE_CHAR, gdb.TYPE_CODE_BOOL, gdb.TYPE_CODE_ENUM,
            gdb.TYPE_CODE_PTR)
REFERENCES = (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_RVALUE_REF)
VARIABLES_OF = 48  # frames of one thread


def say(*words):
    print("\t".join(str(word) for word in words))


def bits(value, size):
    return "%0*x" % (2 * size, int(value) & ((1 << 8 * size) - 1))


def scalar(value):
    """The form of a number and its bits, most significant first."""
    kind = value.type.strip_typedefs()
    if kind.code in INTEGERS:
        return "number", bits(value, kind.sizeof)
    if kind.code in REFERENCES:
        return "number", bits(value.referenced_value().address, kind.sizeof)
    if kind.code == gdb.TYPE_CODE_FLT and kind.sizeof in (4, 8):
        packed = struct.pack(">f" if kind.sizeof == 4 else ">d", float(value))
        return "float", packed.hex()
    return "-", "-"


def variable(symbol, frame):
    try:
        value = symbol.value(frame)
        if value.is_optimized_out:
            return "gone", "-", value.type.sizeof, "-", "-"
        reference = value.type.strip_typedefs().code in REFERENCES
        address = "-"
        if not reference and value.address is not None:
            address = "%#x" % int(value.address)
        form, number = scalar(value)
        return "known", address, value.type.sizeof, form, number
    except Exception as why:  # gdb raises many kinds for what it cannot read
        return "failed " + str(why).split("\n")[0], "-", 0, "-", "-"


def variables(frame):
    try:
        block = frame.block()
    except RuntimeError:
        return
    while block is not None and not block.is_global and not block.is_static:
        for symbol in block:
            if symbol.is_variable or symbol.is_argument:
                say("var", symbol.name, symbol.type, *variable(symbol, frame))
        if block.function is not None:
            return
        block = block.superblock


def cfa(frame):
    if frame.level() < VARIABLES_OF:  # it takes longer the deeper the frame is
        frame.select()
        text = gdb.execute("info frame", to_string=True)
        found = text.split("frame at ")[1].split(":")[0]
        return found if found != "0x0" else "-"  # the outermost one
    return "-"


def registers(frame):
    words = []
    for name in GENERAL:
        words += [name, bits(frame.read_register(name), 8)]
    for number in range(16):
        words += ["xmm%d" % number, bits(frame.read_register("xmm%d" % number)["v2_int64"][0], 8)]
    return words


def dump():
    for thread in gdb.selected_inferior().threads():
        thread.switch()
        frame = gdb.newest_frame()
        say("regs", thread.ptid[1], *registers(frame))
        try:
            while frame is not None:
                kind = KINDS.get(frame.type(), "other")
                say("frame", thread.ptid[1], frame.level(), kind, "%#x" % frame.pc(), cfa(frame),
                    frame.name() or "-")
                if frame.level() < VARIABLES_OF and kind in ("normal", "inline"):
                    variables(frame)
                frame = frame.older()
        except gdb.error as why:
            say("broken", str(why).split("\n")[0])
    say("end")


def break_where_threads_begin():
    """A temporary breakpoint behind the system call that makes a thread, for the new one."""
    gdb.execute("delete", to_string=True)
    start = int(gdb.parse_and_eval("(unsigned long)&clone3"))
    code = gdb.selected_frame().architecture().disassemble(start, count=24)
    call = next(i for i, instruction in enumerate(code) if "syscall" in instruction["asm"])
    gdb.execute("tbreak *%#x if $rax == 0" % code[call + 1]["addr"], to_string=True)


def break_somewhere(seed, names):
    """A temporary breakpoint at some instruction of some function."""
    chance = random.Random(seed)
    gdb.execute("delete", to_string=True)
    for attempt in range(20):
        try:
            found = gdb.lookup_global_symbol(chance.choice(names)) or gdb.lookup_static_symbol(
                chance.choice(names))
            if found is None or found.symtab is None:
                continue
            block = gdb.block_for_pc(int(found.value().address))
            code = gdb.selected_frame().architecture().disassemble(block.start, block.end - 1)
            gdb.execute("tbreak *%#x" % chance.choice(code)["addr"], to_string=True)
            return
        except gdb.error:
            pass

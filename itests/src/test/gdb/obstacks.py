# Follows the obstacks of a program by breakpoints, stops it, walks them, and writes a core file.
#   gdb -batch -x obstacks.py --args PROGRAM...
# STOP is FUNCTION:NUMBER, the call of _obstack_newchunk or _obstack_free at which to stop, CORE the file to write, PRELOAD
# what to load into the program. Prints for each obstack that has begun and is not all freed
#   obstack RECORD
# and for all that is in use of each of its chunks, from the last one on
#   finished BASE LIMIT or growing BASE LIMIT
import os

import gdb

begun = {}  # records, in the order in which they began
function, number = os.environ["STOP"].split(":")
calls = 0


def value_in(name):
    return int(gdb.parse_and_eval("(unsigned long)$" + name))


def word_at(address):
    return int(gdb.parse_and_eval("*(unsigned long *)%d" % address))


def address_of(name):
    return int(gdb.parse_and_eval("(unsigned long)&" + name))


def jumped_to(name):
    """Where a function ends with a jump to: the compiler has others call that, too."""
    for instruction in gdb.selected_frame().architecture().disassemble(address_of(name), count=20):
        words = instruction["asm"].split()
        if words[0] == "jmp":
            return int(words[1], 16)
        if words[0].startswith("ret"):
            return None


class Function(gdb.Breakpoint):
    def __init__(self, address):
        super().__init__("*%d" % address, internal=True)
        self.silent = True


class Begin(Function):
    def stop(self):
        begun[value_in("rdi")] = True
        return False


class Free(Function):
    def stop(self):
        if function == "_obstack_free" and reached():
            return True
        if value_in("rsi") == 0:
            begun.pop(value_in("rdi"), None)
        return False


class Grow(Function):
    def stop(self):
        return function == "_obstack_newchunk" and reached()


def reached():
    global calls
    calls += 1
    return calls == int(number)


def say(state, base, limit):
    if base < limit:
        print("%s 0x%x 0x%x" % (state, base, limit))


for command in ("set pagination off", "set confirm off", "set startup-with-shell off",
                "set environment LD_PRELOAD " + os.environ["PRELOAD"], "starti"):
    gdb.execute(command)
Begin(jumped_to("_obstack_begin") or address_of("_obstack_begin"))
Begin(address_of("_obstack_begin_1"))
Free(address_of("_obstack_free"))
Grow(address_of("_obstack_newchunk"))
gdb.execute("continue")
print("\nstopped at %s:%d" % (function, calls))
for record in begun:
    print("obstack 0x%x" % record)
    mask = word_at(record + 48) & 0xffffffff
    base, next_free = word_at(record + 16), word_at(record + 24)
    chunk, end = word_at(record + 8), base
    say("growing", base, next_free)
    while chunk != 0:
        say("finished", (chunk + 16 + mask) & ~mask, end)
        chunk = word_at(chunk + 8)
        end = word_at(chunk) if chunk != 0 else 0
gdb.execute("generate-core-file " + os.environ["CORE"])
gdb.execute("kill")

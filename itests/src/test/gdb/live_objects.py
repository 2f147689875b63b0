# Counts the live objects of an allocator by breakpoints alone, at one point of a program.
#   gdb -batch -x live_objects.py --args PROGRAM...
# Words of the variables are FUNCTION:REGISTER..., where FUNCTION is what gdb takes for an address:
#   ALLOC    the product of the registers is the size
#   REALLOC  the first register has the old object, the others the size
#   FREE     the register has the object
#   CHAIN    the first object, and the offset at which each points to the next
#   RESET    the pool; POOL is the register that has it in calls of ALLOC
#   PAUSE    the point: NAME:REGISTER:VALUE, a system call and what its argument is or contains
# Prints "live COUNT BYTES". Names are long, as gdb's own scripts share them.
import os

import gdb

objects = {}  # address: (size, pool)
open_calls = {}  # of threads: stack pointer after the return, size, pool
return_breakpoints = {}


def value_in(name):
    return int(gdb.parse_and_eval("(unsigned long)$" + name))


def word_at(address):
    return int(gdb.parse_and_eval("*(unsigned long *)%d" % address))


class Place(gdb.Breakpoint):
    def __init__(self, place, registers):
        super().__init__("*(" + place + ")", internal=True)
        self.silent = True
        self.registers = registers

    def calls(self):
        return open_calls.setdefault(gdb.selected_thread().num, [])


class Return(Place):
    def stop(self):
        calls = self.calls()
        # What longjmp has left behind lies below.
        while calls and calls[-1][0] < value_in("rsp"):
            calls.pop()
        if calls and calls[-1][0] == value_in("rsp"):
            _, size, pool = calls.pop()
            if not calls and value_in("rax") != 0:
                objects[value_in("rax")] = (size, pool)
        return False


class Alloc(Place):
    def sizes(self):
        return self.registers

    def stop(self):
        stack = value_in("rsp")
        back = word_at(stack)
        if back not in return_breakpoints:
            return_breakpoints[back] = Return(str(back), [])
        size = 1
        for name in self.sizes():
            size *= value_in(name)
        pool = value_in(os.environ["POOL"]) if "POOL" in os.environ else None
        calls = self.calls()
        while calls and calls[-1][0] <= stack:
            calls.pop()
        calls.append((stack + 8, size, pool))
        return False


class Realloc(Alloc):
    def sizes(self):
        return self.registers[1:]

    def stop(self):
        objects.pop(value_in(self.registers[0]), None)
        return super().stop()


class Free(Place):
    def stop(self):
        objects.pop(value_in(self.registers[0]), None)
        return False


class Chain(Place):
    def stop(self):
        at = value_in(self.registers[0])
        while at != 0:
            objects.pop(at, None)
            at = word_at(at + value_in(self.registers[1]))
        return False


class Reset(Place):
    def stop(self):
        pool = value_in(self.registers[0])
        for at in [at for at, found in objects.items() if found[1] == pool]:
            del objects[at]
        return False


wanted = []
for maker in (Alloc, Realloc, Free, Chain, Reset):
    for entry in os.environ.get(maker.__name__.upper(), "").split():
        function, *registers = entry.split(":")
        wanted.append((maker, function, registers))


def place_breakpoints(event=None):
    for entry in wanted[:]:
        maker, function, registers = entry
        try:
            address = int(gdb.parse_and_eval("(unsigned long)(" + function + ")"))
            section = gdb.execute("info symbol %d" % address, to_string=True)
        except gdb.error:
            continue  # in a library that comes later
        if " in section .plt" in section:
            continue  # only a way to that library
        maker(str(address), registers)
        wanted.remove(entry)


for command in ("set pagination off", "set confirm off", "set startup-with-shell off",
                "unset environment LINES", "unset environment COLUMNS", "set breakpoint pending off",
                "starti"):
    gdb.execute(command)
place_breakpoints()
gdb.events.new_objfile.connect(place_breakpoints)
call, argument, expected = os.environ["PAUSE"].split(":")
gdb.execute("catch syscall " + call)
while True:
    gdb.execute("continue")
    if not gdb.selected_inferior().pid:
        break
    if expected.isdigit():
        reached = value_in(argument) == int(expected)
    else:
        reached = expected in gdb.parse_and_eval("(char *)$" + argument).string()
    if reached:
        break
print("\nlive %d %d, not found: %s" % (
    len(objects), sum(size for size, _ in objects.values()), " ".join(entry[1] for entry in wanted)))
gdb.execute("kill")

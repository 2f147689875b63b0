"""Has objects of many types, says of what type each is, and waits."""

import collections
import gc
import os
import re
import signal


class Node:
    def __init__(self, value, left):
        self.value = value
        self.left = left


class Slotted:
    __slots__ = ("first", "second")

    def __init__(self, first, second):
        self.first = first
        self.second = second


class Longer(list):
    pass


def count(n):
    for i in range(n):
        yield i


keep = []
for i in range(500):
    keep += [Node(i, keep[-1:]), Slotted(i, str(i)), Longer([i]), {"a": i, i: "b"}, {i, "c"}]
    keep += [(i,) * (i % 70), [i] * (i % 70), lambda x: x + i, collections.OrderedDict(a=i)]
    keep += [collections.deque([i]), collections.defaultdict(int), range(i, 2000), count(i + 1)]
    keep += [float(i), 3 ** i, "text %d" % i, "h\u00e4\u2603 %d" % i, b"bytes %d" % i, frozenset([i])]
    next(keep[-7])
one = {"key": "value", "number": 1999993}
pair = ("left", ["right", 1999993])
gc.collect()
# Of what may be asked nothing is allocated or freed from here on.
objects = gc.get_objects() + [o for o in keep if not gc.is_tracked(o)] + [re.compile("a.c")]
lines = "".join("object 0x%x %s\n" % (id(o), type(o).__name__) for o in objects)
lines += "dict 0x%x\ntuple 0x%x\n" % (id(one), id(pair))
os.write(1, lines.encode())
os.write(1, b"ready\n")
signal.pause()

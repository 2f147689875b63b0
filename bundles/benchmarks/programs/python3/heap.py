"""Objects of the built-in kinds, kept until input ends."""
import sys


class Node:
    def __init__(self, value, left=None):
        self.value = value
        self.left = left


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a = a
        self.b = b


def generator(n):
    for i in range(n):
        yield i


def closure(i):
    def inner(x):
        return x + i

    return inner


keep = []
for i in range(6000):
    keep.append(Node(i * 1000003, keep[-1] if keep else None))
    keep.append(Slotted(float(i), 2 ** (i % 300)))
    keep.append({"name": "object %d" % i, i: [i, i + 1, (i, str(i))]})
    keep.append({i, i + 1, "x%d" % i})
    keep.append(b"bytes %d" % i)
    keep.append(bytearray(i % 100))
    keep.append("h\u00e4\u00dflich \u2603 %d" % i)
    keep.append(closure(i))
    keep.append(complex(i, -i))
for i in range(300):
    g = generator(10)
    next(g)
    keep.append(g)
    keep.append(frozenset(range(i)))
    keep.append(memoryview(bytearray(b"view")))
    keep.append(type("Made%d" % i, (Node,), {"attribute": i, "method": lambda self: self}))
    keep.append(iter([i]))
    keep.append(slice(i, i + 1))
    keep.append(compile("a = %d + b; c = [d for d in e]" % i, "text", "exec"))
sys.stdin.read()

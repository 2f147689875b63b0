"""Has objects of many sizes, says where some are and what CPython counts, and waits."""

import os
import signal
import sys

junk = [[i, str(i) * (i % 20), {i: i}, (i,) * (i % 50)] for i in range(9000)]
del junk[::3]
for one in junk[:3000]:
    print("object", hex(id(one)))
del one
sys.stdout.flush()
# From here on nothing is allocated that stays.
count, pause, write, ready = sys._debugmallocstats, signal.pause, os.write, b"ready\n"
count()
count()
write(2, ready)
pause()

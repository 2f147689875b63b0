"""Works, and checks what it does, while its chunks are changed: "ready WORK 0 ERRORS" for each line it is told."""
import hashlib
import sys
import threading

work = 0
errors = 0


def churn(number):
    global work, errors
    kept = {}
    while True:
        for i in range(1000):
            kept[i] = bytes([i % 256]) * (i * number % 5000)
        text = hashlib.md5(b"".join(kept[i] for i in range(1000))).hexdigest()
        again = hashlib.md5(b"".join(bytes([i % 256]) * (i * number % 5000) for i in range(1000))).hexdigest()
        errors += text != again or sum(len(v) for v in kept.values()) != sum(i * number % 5000 for i in range(1000))
        kept = {k: v for k, v in sorted(kept.items(), key=lambda e: -e[0]) if k % 3}
        work += 100


for number in (3, 7):
    threading.Thread(target=churn, args=(number,), daemon=True).start()
print("ready", work, work, errors, flush=True)
for line in sys.stdin:
    print("ready", work, work, errors, flush=True)

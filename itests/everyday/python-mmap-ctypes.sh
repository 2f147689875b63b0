exec python3 -c '
import ctypes, ctypes.util, mmap, os, tempfile, decimal, sqlite3, hashlib, zlib, bz2, lzma
with tempfile.TemporaryFile() as f:
    f.truncate(1 << 20)
    m = mmap.mmap(f.fileno(), 1 << 20); m[:5] = b"hello"; m.resize(1 << 21); print(m[:5], len(m)); m.flush(); m.close()
a = [mmap.mmap(-1, 4096 * (i % 9 + 1)) for i in range(500)]
for i, x in enumerate(a): x[0] = i % 256
print(sum(x[0] for x in a)); [x.close() for x in a[::2]]
print(ctypes.CDLL("libc.so.6").abs(-7), ctypes.CDLL(ctypes.util.find_library("m") or "libm.so.6")._name)
try: ctypes.CDLL("libnothing.so.9")
except OSError as e: print(e)
d = os.urandom(5); print(bz2.decompress(bz2.compress(d)) == lzma.decompress(lzma.compress(d)) == zlib.decompress(zlib.compress(d)))'

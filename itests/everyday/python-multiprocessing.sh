exec python3 -c '
import multiprocessing as m
def f(n): return sum(i * i for i in range(n))
if __name__ == "__main__":
    with m.Pool(3) as p: print(p.map(f, range(1000, 1040)))'

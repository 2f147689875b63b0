exec python3 -c '
import subprocess, threading, json
out = []
def work(n):
    d = {i: [str(i)] * 3 for i in range(20000)}
    out.append(sum(len(v[0]) for v in d.values()) * n)
ts = [threading.Thread(target=work, args=(n,)) for n in range(8)]
[t.start() for t in ts]; [t.join() for t in ts]
print(sorted(out))
print([subprocess.run(["/bin/echo", str(i)], capture_output=True, text=True).stdout for i in range(12)])
print(len(json.dumps(list(range(100000)))))'

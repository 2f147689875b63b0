exec python3 -c '
import asyncio, concurrent.futures
async def echo(r, w):
    while d := await r.readline(): w.write(d.upper())
    w.close()
async def client(port, n):
    r, w = await asyncio.open_connection("127.0.0.1", port); out = []
    for i in range(50): w.write(f"line {n} {i}\n".encode()); out.append(await r.readline())
    w.close(); return len(b"".join(out))
async def main():
    s = await asyncio.start_server(echo, "127.0.0.1", 0); port = s.sockets[0].getsockname()[1]
    print(await asyncio.gather(*(client(port, n) for n in range(20))))
    with concurrent.futures.ThreadPoolExecutor(4) as p:
        print(sum(await asyncio.gather(*(asyncio.get_running_loop().run_in_executor(p, pow, 3, n) for n in range(100)))) % 1000007)
asyncio.run(main())'

exec lua5.4 -e 'local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield({i, ("x"):rep(i % 70)}) end end) end
local s = 0 for k = 1, 200 do for t in gen(300) do s = s + t[1] + #t[2] end end print(s)
local ok, e = pcall(string.rep, "x", 1 << 40) print(ok) print(#table.concat({("ab"):rep(100000), "c"}), collectgarbage("count") > 0) os.exit(8)'

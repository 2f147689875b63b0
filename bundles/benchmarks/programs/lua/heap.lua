-- Objects of every kind that the collector knows, kept until input ends.
local keep = {}

for i = 1, 30000 do
  keep[#keep + 1] = { id = i, name = "object " .. i, next = keep[#keep], sub = { i, i + 1, i + 2 } }
end
for i = 1, 20000 do
  local count = i
  keep[#keep + 1] = function() count = count + 1; return count end
end
for i = 1, 500 do
  local thread = coroutine.create(function(a) local b = coroutine.yield(a) return b end)
  coroutine.resume(thread, i)
  keep[#keep + 1] = thread
end
for i = 1, 200 do
  keep[#keep + 1] = load("local a, b = ... ; return function(c) return a + b + c + " .. i .. " end")
  keep[#keep + 1] = keep[#keep](1, 2)
  keep[#keep + 1] = string.rep("long string ", 10 + i)
  keep[#keep + 1] = setmetatable({}, { __index = function(_, key) return key end, __gc = print and nil })
end
for i = 1, 20 do
  keep[#keep + 1] = io.open("/dev/null")
end
local text = {}
for word in ("the quick brown fox jumps over the lazy dog "):rep(500):gmatch("%a+") do
  text[#text + 1] = word .. #text
end
keep.text = table.concat(text, " ")
keep.words = text
io.read("a")

-- Has objects of every kind that the collector knows, says what it counts, and waits.
local keep = {}

for i = 1, 3000 do
  keep[#keep + 1] = { id = i, name = "object " .. i, next = keep[#keep], sub = { i, i + 1, i + 2 } }
end
for i = 1, 2000 do
  local count = i
  keep[#keep + 1] = function() count = count + 1; return count end
end
for i = 1, 50 do
  local thread = coroutine.create(function(a) local b = coroutine.yield(a) return b end)
  coroutine.resume(thread, i)
  keep[#keep + 1] = thread
end
for i = 1, 50 do
  keep[#keep + 1] = load("local a, b = ... ; return function(c) return a + b + c + " .. i .. " end")
  keep[#keep + 1] = keep[#keep](1, 2)
  keep[#keep + 1] = string.rep("long string ", 10 + i)
  keep[#keep + 1] = setmetatable({}, { __index = function(_, key) return key end, __gc = function() end })
end
for i = 1, 20 do
  keep[#keep + 1] = io.open("/dev/null")
  keep[#keep + 1] = string.gmatch("a", "b")
end
for i = 1, 10 do
  local holes = {}
  for j = 1, 37 + i do holes[j] = j end
  for j = 37 + i, 3 * i, -1 do holes[j] = nil end
  keep[#keep + 1] = { holes, #holes }
end
local named = { table = keep, string = keep[1].name, thread = keep[5001], closure = keep[3001] }
collectgarbage()
for name, object in pairs(named) do
  print(string.format("%s %p", name, object))
end
print("count", math.floor(collectgarbage("count") * 1024))
print("ready")
io.stdout:flush()
io.read("l")

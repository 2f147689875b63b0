exec lua5.4 -e 'local t = {} for i = 1, 1000000 do t[i] = {i} end local s = 0 for i = 1, #t do s = s + t[i][1] end
print(#t, s) t = nil collectgarbage() print(collectgarbage("count") < 20000)'

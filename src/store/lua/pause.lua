-- Nobody asks for so long, or everybody may again.
-- KEYS: pause
-- ARGV: length in ms or 0, how many pauses in a row, channel
local before = tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) ')) or 0
if ARGV[1] == '0' then
  -- Another replica may have been asked to pause meanwhile.
  if before <= now then redis.call('DEL', KEYS[1]) end
else
  local till = math.max(before, now + tonumber(ARGV[1]))
  redis.call('SET', KEYS[1], whole(till) .. ' ' .. ARGV[2], 'PX', whole(till - now + 60000))
end
redis.call('PUBLISH', ARGV[3], 'beat')
return { 'told' }

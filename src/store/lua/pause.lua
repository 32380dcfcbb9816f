-- Nobody asks for so long, or everybody may again.
-- KEYS: pause
-- ARGV: length in ms or 0, how many pauses in a row, channel
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local before = tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) ')) or 0
if ARGV[1] == '0' then
  -- Another replica may have been asked to pause meanwhile.
  if before <= now then redis.call('DEL', KEYS[1]) end
else
  local till = math.max(before, now + tonumber(ARGV[1]))
  redis.call('SET', KEYS[1], string.format('%.0f', till) .. ' ' .. ARGV[2], 'PX', string.format('%.0f', till - now + 60000))
end
redis.call('PUBLISH', ARGV[3], 'beat')
return { 'told' }

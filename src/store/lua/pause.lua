-- Nobody asks for so long, or everybody may again.
-- Keys: pulse, pause
-- Input: ms, the length, or 0; pauses, how many there were in a row; channel
local before = tonumber(string.match(redis.call('GET', key.pause) or '', '^(%d+) ')) or 0
if input.ms == 0 then
  -- Another replica may have been asked to pause meanwhile.
  if before <= now then redis.call('DEL', key.pause) end
else
  local till = math.max(before, now + input.ms)
  redis.call('SET', key.pause, whole(till) .. ' ' .. whole(input.pauses), 'PX', whole(till - now + 60000))
end
publish('beat')
return reply({ kind = 'told' })

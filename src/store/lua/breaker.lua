-- The breaker of one replica has opened, for this long, or has closed: so have all.
-- Keys: pulse, breaker, probe
-- Input: ms, the length, or 0; channel
redis.call('DEL', key.probe)
if input.ms == 0 then
  redis.call('DEL', key.breaker)
else
  redis.call('HSET', key.breaker, 'until', whole(now + input.ms), 'ms', whole(input.ms))
  redis.call('PEXPIRE', key.breaker, whole(input.ms + 600000))
end
publish('beat')
return reply({ kind = 'told' })

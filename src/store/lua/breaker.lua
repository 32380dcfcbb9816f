-- The breaker of one replica has opened, for this long, or has closed: so have all.
-- KEYS: breaker, probe
-- ARGV: length in ms or 0, channel
redis.call('DEL', KEYS[2])
if ARGV[1] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 'until', whole(now + tonumber(ARGV[1])), 'ms', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[1] + 600000)
end
redis.call('PUBLISH', ARGV[2], 'beat')
return { 'told' }

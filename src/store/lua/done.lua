-- A permit is given back; one that came to no call costs nothing.
-- KEYS: budget, permits, probe
-- ARGV: name of the permit, 1 where nothing was sent, burst
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
local tokens = redis.call('HGET', KEYS[1], 'tokens')
if ARGV[2] == '1' and tokens then
  redis.call('HSET', KEYS[1], 'tokens', tostring(math.min(tonumber(ARGV[3]), tokens + 1)))
end
return { 'done' }

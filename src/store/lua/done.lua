-- A permit is given back; one that came to no call costs nothing.
-- Keys: pulse, budget, permits, probe
-- Input: permit; isSent, whether it came to a call; burst
redis.call('ZREM', key.permits, input.permit)
if redis.call('GET', key.probe) == input.permit then redis.call('DEL', key.probe) end
local tokens = redis.call('HGET', key.budget, 'tokens')
if tokens and not input.isSent then
  redis.call('HSET', key.budget, 'tokens', tostring(math.min(input.burst, tokens + 1)))
end
return reply({ kind = 'done' })

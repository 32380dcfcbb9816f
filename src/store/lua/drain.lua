-- Somebody has asked without permits: what came in meanwhile is used up.
-- KEYS: budget
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'tokens', '0', 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], 3600000)
return { 'drained' }

-- Somebody has asked without permits: what came in meanwhile is used up.
-- KEYS: budget
redis.call('HSET', KEYS[1], 'tokens', '0', 'at', whole(now))
redis.call('PEXPIRE', KEYS[1], 3600000)
return { 'drained' }

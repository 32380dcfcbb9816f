-- A replica goes away: the others have more of what is shared out at once.
-- KEYS: replicas
-- ARGV: who it is, channel
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('PUBLISH', ARGV[2], 'beat')
return { 'left' }

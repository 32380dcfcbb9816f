-- One call, charged to a token bucket and counted among those under way: or why not, and when to ask again.
-- KEYS: budget, permits, pause, epoch, who wants a place, and where the breaker counts: breaker, probe
-- ARGV: calls per minute, burst, calls at the same time, how much of the burst to leave, name of the permit, how long it is
--       held in ms, for how long nobody else may try when the breaker lets one through, in ms
local perMinute, burst, most, reserve = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local pausedUntil, pauses = string.match(redis.call('GET', KEYS[3]) or '', '^(%d+) (%d+)$')
if pausedUntil and tonumber(pausedUntil) > now then return { 'paused', pausedUntil - now, tonumber(pauses) } end

local openUntil = KEYS[6] and redis.call('HGET', KEYS[6], 'until')
if openUntil then
  if tonumber(openUntil) > now then return { 'open', openUntil - now } end
  local left = redis.call('PTTL', KEYS[7])
  if left > 0 then return { 'open', left } end
end

-- A bucket that is not there was not used for long, or is gone with all the rest: then it begins with one.
local rate = perMinute / 60000
local tokens, at = unpack(redis.call('HMGET', KEYS[1], 'tokens', 'at'))
at = tonumber(at or redis.call('GET', KEYS[4]) or now)
tokens = math.min(burst, (tonumber(tokens) or 1) + math.max(0, now - at) * rate)
-- The clock was put back.
if at > now then redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', whole(now)) end

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local places = (reserve > 0 and most > 1) and most - 1 or most
if reserve > 0 and tokens < 1 + reserve then return { 'wait', 0, tostring(tokens) } end
local who = string.match(ARGV[5], '^[^:]+')
if redis.call('ZCARD', KEYS[2]) >= places then
  redis.call('ZADD', KEYS[5], now, who)
  redis.call('PEXPIRE', KEYS[5], 1000)
  return { 'wait', 50, tostring(tokens) }
end
if tokens < 1 then return { 'wait', math.ceil((1 - tokens) / rate), tostring(tokens) } end
-- Whoever had the last place leaves the next one to others that have found none.
redis.call('ZREM', KEYS[5], who)
redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', now - 200)
if redis.call('ZCARD', KEYS[5]) > 0 and redis.call('HGET', KEYS[1], 'last') == who then
  return { 'wait', 20, tostring(tokens) }
end

redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - 1), 'at', whole(now), 'last', who)
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(3600000, 2 * burst / rate)))
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[6]), ARGV[5])
-- The longest that any replica has one held.
redis.call('PEXPIRE', KEYS[2], 3000)
if openUntil then redis.call('SET', KEYS[7], ARGV[5], 'PX', ARGV[7]) end
return { 'granted', 0, tostring(tokens - 1) }

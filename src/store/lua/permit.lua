-- One call, charged to a token bucket and counted among those under way: or why not, and when to ask again.
-- KEYS: budget, permits, pause, epoch, and where the breaker counts: breaker, probe
-- ARGV: calls per minute, burst, calls at the same time, how much of the burst to leave, name of the permit, how long it is
--       held in ms, for how long nobody else may try when the breaker lets one through, in ms
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local perMinute, burst, most, reserve = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local pausedUntil, pauses = string.match(redis.call('GET', KEYS[3]) or '', '^(%d+) (%d+)$')
if pausedUntil and tonumber(pausedUntil) > now then return { 'paused', pausedUntil - now, tonumber(pauses) } end

local openUntil = KEYS[5] and redis.call('HGET', KEYS[5], 'until')
if openUntil then
  if tonumber(openUntil) > now then return { 'open', openUntil - now } end
  local left = redis.call('PTTL', KEYS[6])
  if left > 0 then return { 'open', left } end
end

-- A bucket that is not there was not used for long, or is gone with all the rest: then it begins with one.
local rate = perMinute / 60000
local tokens, at = unpack(redis.call('HMGET', KEYS[1], 'tokens', 'at'))
at = tonumber(at or redis.call('GET', KEYS[4]) or now)
tokens = math.min(burst, (tonumber(tokens) or 1) + math.max(0, now - at) * rate)

redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local places = (reserve > 0 and most > 1) and most - 1 or most
if reserve > 0 and tokens < 1 + reserve then return { 'wait', 0, tostring(tokens) } end
if redis.call('ZCARD', KEYS[2]) >= places then return { 'wait', 100, tostring(tokens) } end
if tokens < 1 then return { 'wait', math.ceil((1 - tokens) / rate), tostring(tokens) } end

redis.call('HSET', KEYS[1], 'tokens', tostring(tokens - 1), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(3600000, 2 * burst / rate)))
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[6]), ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
if openUntil then redis.call('SET', KEYS[6], ARGV[5], 'PX', ARGV[7]) end
return { 'granted', 0, tostring(tokens - 1) }

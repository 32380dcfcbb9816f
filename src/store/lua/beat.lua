-- The heartbeat of a replica: says that it lives and what it holds, and hears all that it has to know.
-- KEYS: replicas, epoch, stream of purges, budget, pause, breaker, pulse
-- ARGV: who it is, for how long one counts as living in ms, the last purge that was heard of, how long what it holds is
--       held from now on in ms, calls per minute, burst, the last pulse that was heard of, then what it holds: 'lease' or
--       'permit', key, and token or name
-- A store that has gone back to what it was before knows nothing of purges and calls since then.
if (tonumber(redis.call('GET', KEYS[7])) or 0) < tonumber(ARGV[7]) then
  redis.call('SET', KEYS[2], whole(now))
  redis.call('HSET', KEYS[4], 'tokens', '0', 'at', whole(now))
  redis.call('PEXPIRE', KEYS[4], 3600000)
end
redis.call('SET', KEYS[7], whole(now))
redis.call('SET', KEYS[2], whole(now), 'NX')
local epoch = redis.call('GET', KEYS[2])
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])

for place = 8, #ARGV, 3 do
  local kind, key, name = ARGV[place], ARGV[place + 1], ARGV[place + 2]
  if kind == 'permit' then
    redis.call('ZADD', key, now + tonumber(ARGV[4]), name)
    redis.call('PEXPIRE', key, 3000)
  elseif redis.call('GET', key) == name then
    redis.call('PEXPIRE', key, ARGV[4])
  else
    -- The store may have been emptied.
    redis.call('SET', key, name, 'NX', 'PX', ARGV[4])
  end
end

local purges = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[3], '(' .. ARGV[3], '+', 'COUNT', 1000)) do
  purges[#purges + 1] = { entry[1], now - (tonumber(entry[2][2]) or now), entry[2][4] or '' }
end

local rate = tonumber(ARGV[5]) / 60000
local tokens, at = unpack(redis.call('HMGET', KEYS[4], 'tokens', 'at'))
local left = math.min(tonumber(ARGV[6]), (tonumber(tokens) or 1) + math.max(0, now - (tonumber(at) or tonumber(epoch))) * rate)

local pause = redis.call('GET', KEYS[5])
local pausedUntil, pauses = string.match(pause or '', '^(%d+) (%d+)$')
local openUntil, openMs = unpack(redis.call('HMGET', KEYS[6], 'until', 'ms'))
return {
  redis.call('ZCARD', KEYS[1]), epoch, purges, tostring(left),
  pausedUntil and math.max(0, pausedUntil - now) or 0, tonumber(pauses) or 0,
  openUntil and { math.max(0, openUntil - now), tonumber(openMs) } or {}, whole(now),
}

-- One call, charged to a token bucket and counted among those under way: or why not, and when to ask again.
-- Keys: pulse, members, attached, said, fleet, budget, permits, pause, wanting, turns, and where the breaker counts: breaker, probe
-- Input: perMinute, burst, concurrency; reserve, how much of the burst to leave; isYielding, whether misses that wait at other
--        replicas go first; by, the replica, and permit, its name for this;
--        holdMs, how long it is held; soleMs, for how long nobody else may try when the breaker lets one through
-- A store that was emptied hears first how many replicas there are.
if not writtenMs then return reply({ kind = 'wait', ms = 100, left = 0 }) end

local pausedUntil, pauses = string.match(redis.call('GET', key.pause) or '', '^(%d+) (%d+)$')
if pausedUntil and tonumber(pausedUntil) > now then
  return reply({ kind = 'paused', ms = pausedUntil - now, pauses = tonumber(pauses) })
end

local openUntil = key.breaker and redis.call('HGET', key.breaker, 'until')
if openUntil then
  if tonumber(openUntil) > now then return reply({ kind = 'open', ms = openUntil - now }) end
  local left = redis.call('PTTL', key.probe)
  if left > 0 then return reply({ kind = 'open', ms = left }) end
end

local _, part = fleet()
local tokens = fill(key.budget, input.perMinute, input.burst, part)
local function wait(ms, isForMisses) return reply({ kind = 'wait', ms = ms, left = tokens, isForMisses = isForMisses }) end

redis.call('ZREMRANGEBYSCORE', key.permits, '-inf', now)
local most = math.max(1, math.floor(input.concurrency * part + 0.001))
local places = (input.reserve > 0 and most > 1) and most - 1 or most
if input.reserve > 0 and tokens < 1 + input.reserve * part then return wait(0) end

-- How many misses wait at other replicas, as far as these draw from the budget.
local misses, said = 0, input.isYielding and redis.call('HGETALL', key.said) or {}
for place = 1, #said, 2 do
  local id = said[place]
  if id ~= input.by and redis.call('ZSCORE', key.attached, id) then
    misses = misses + (decoded(said[place + 1]).misses or 0)
  end
end
local taken = redis.call('ZCARD', key.permits)
-- What misses need is left to them, and so is the turn at the next place.
if misses > 0 and (tokens < 1 + misses or taken + misses >= places) then
  redis.call('ZREM', key.wanting, input.by)
  return wait(100, true)
end

-- By when each replica is to come again, of those that have found nothing.
local function waitForTurn(ms)
  redis.call('ZADD', key.wanting, now + ms, input.by)
  redis.call('PEXPIRE', key.wanting, 3000)
  return wait(ms)
end

if taken >= places then return waitForTurn(50) end
if tokens < 1 then
  return waitForTurn(math.ceil(math.min(1000, (1 - tokens) * 60000 / (input.perMinute * math.max(part, 0.001)))))
end
-- The replicas take turns: those that are to come about now, and had theirs longer ago, go first.
redis.call('ZREM', key.wanting, input.by)
redis.call('ZREMRANGEBYSCORE', key.wanting, '-inf', now - 200)
local turn = tonumber(redis.call('ZSCORE', key.turns, input.by) or 0)
for _, other in ipairs(redis.call('ZRANGEBYSCORE', key.wanting, '-inf', now + 50)) do
  if tonumber(redis.call('ZSCORE', key.turns, other) or 0) < turn then return waitForTurn(20) end
end
redis.call('ZREMRANGEBYSCORE', key.turns, '-inf', now - 60000)
redis.call('ZADD', key.turns, now, input.by)
redis.call('PEXPIRE', key.turns, 60000)

tokens = tokens - 1
put(key.budget, tokens, input.perMinute, input.burst)
redis.call('ZADD', key.permits, now + input.holdMs, input.permit)
-- The longest that any replica has one held.
redis.call('PEXPIRE', key.permits, 3000)
if openUntil then redis.call('SET', key.probe, input.permit, 'PX', input.soleMs) end
return reply({ kind = 'granted', left = tokens })

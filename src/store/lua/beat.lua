-- The heartbeat of a replica: says that it lives and what it holds, and hears all that it has to know.
-- Keys: pulse, members, attached, said, fleet, purges, budget, pause, breaker, and the keys that it holds
-- Input: by, the replica; place, where it listens, or '', and process, which; number, of this heartbeat
--        echoMs, the time of the store that it heard last, or 0; epoch, since when the store held something then, or ''
--        isConnected, whether it has heard that by this connection; isAttached, whether it draws from the budget of all
--        fleet, of how many it heard; replicas, how many there are said to be
--        waiting, how many calls wait there, and misses, how many of these are misses
--        purge, the last purge that it heard of, its id, and applied, the number of the last that it has applied
--        perMinute, burst; channel; held: kind ('lease' or 'permit'), key, and name; holdMs, how long that is held from now on
local echoMs = input.echoMs
local epoch = redis.call('HGET', key.fleet, 'epoch')

-- A store that was emptied, or has gone back to what it was before, knows nothing of purges and calls since then.
if not writtenMs or not epoch or echoMs > now then
  now = math.max(now, echoMs > 0 and echoMs + 5000 or 0)
  local time = redis.call('TIME')
  epoch = time[1] .. '.' .. time[2]
  redis.call('HSET', key.fleet, 'epoch', epoch, 'began', whole(now))
end
redis.call('SET', key.pulse, whole(now) .. ' ' .. whole(wall), 'PX', dayMs)

local size, part = fleet()
local tokens = fill(key.budget, input.perMinute, input.burst, part)
if input.epoch ~= '' and input.epoch ~= epoch then
  -- It knows how many there were, and has spent what this store knows nothing of.
  local lost = tonumber(redis.call('HGET', key.fleet, 'lost') or 0)
  redis.call('HSET', key.fleet, 'lost', whole(math.max(lost, input.fleet)), 'lostUntil', whole(now + silentMs))
  tokens = 0
end
put(key.budget, tokens, input.perMinute, input.burst)

-- What comes by an older connection may come late.
local before = decoded(redis.call('HGET', key.said, input.by) or '')
local waitingBefore, joinedMs = before.waiting or 0, before.joinedMs or now
if input.number > (before.number or 0) then
  redis.call('ZADD', key.members, whole(now), input.by)
  -- The store that it comes from may be another one, which counts on it for a while.
  local isFromElsewhere = input.epoch ~= '' and input.epoch ~= epoch and not input.isConnected
  local fromMs = isFromElsewhere and now + attachedMs or before.fromMs or 0
  if input.isAttached and input.epoch == epoch and echoMs + attachedMs > now and now >= fromMs then
    redis.call('ZADD', key.attached, whole(echoMs + attachedMs), input.by)
  else
    redis.call('ZREM', key.attached, input.by)
  end
  redis.call('HSET', key.said, input.by, cjson.encode({
    fromMs = fromMs, joinedMs = joinedMs, place = input.place, process = input.process,
    number = input.number, fleet = input.fleet, replicas = input.replicas,
    waiting = input.waiting, misses = input.misses, applied = input.applied,
  }))
end

local least, applied, waiting, waitingElsewhere, living = 1, nil, {}, 0, 0
local said = redis.call('HGETALL', key.said)
for place = 1, #said, 2 do
  local id, member = said[place], decoded(said[place + 1])
  local seenMs = tonumber(redis.call('ZSCORE', key.members, id) or 0)
  -- One that was silent when another process began to listen where it did has ended.
  local isOther = member.process ~= input.process and member.place == input.place and input.place ~= ''
  local hasEnded = isOther and seenMs < joinedMs and not redis.call('ZSCORE', key.attached, id)
  if hasEnded then redis.call('ZREM', key.members, id) end
  if hasEnded or seenMs == 0 or not member.number then
    redis.call('HDEL', key.said, id)
  else
    least = math.max(least, member.replicas)
    applied = math.min(applied or member.applied, member.applied)
    if seenMs > now - 10000 then living = living + 1 end
    if id ~= input.by and seenMs > now - attachedMs then
      waiting[#waiting + 1] = member.waiting
      waitingElsewhere = waitingElsewhere + member.waiting
    end
  end
end
redis.call('HSET', key.fleet, 'least', least)
for _, name in ipairs({ 'members', 'attached', 'said', 'fleet' }) do redis.call('PEXPIRE', key[name], dayMs) end
size, part = fleet()
-- Where calls wait elsewhere, too, each one counts.
if math.abs(input.waiting - waitingBefore) >= (waitingElsewhere > 0 and 1 or 5) then
  publish('beat')
end

for _, holding in ipairs(input.held) do
  local held, name = key[holding.key], holding.name
  if holding.kind == 'permit' then
    redis.call('ZADD', held, now + input.holdMs, name)
    redis.call('PEXPIRE', held, 3000)
  elseif redis.call('GET', held) == name then
    redis.call('PEXPIRE', held, input.holdMs)
  else
    -- The store may have been emptied.
    redis.call('SET', held, name, 'NX', 'PX', input.holdMs)
  end
end

-- Who has heard of none in this epoch hears of all that are kept.
local after = input.epoch == epoch and input.purge or '0'
local purges = {}
for _, entry in ipairs(redis.call('XRANGE', key.purges, '(' .. after, '+', 'COUNT', 250)) do
  local fields = entry[2]
  purges[#purges + 1] = {
    id = entry[1], number = tonumber(fields[2]) or 0, agoMs = now - (tonumber(fields[4]) or now), told = fields[6] or '',
  }
end

local pausedUntil, pauses = string.match(redis.call('GET', key.pause) or '', '^(%d+) (%d+)$')
local openUntil, openMs = unpack(redis.call('HMGET', key.breaker, 'until', 'ms'))
return reply({
  made = tonumber(redis.call('HGET', key.fleet, 'purges') or 0),
  nowMs = now, epoch = epoch, fleet = size, part = part, living = living, purges = purges, left = tokens, waiting = waiting,
  -- Unless there are some that the store does not know.
  applied = size > redis.call('ZCARD', key.members) and 0 or applied,
  pause = pausedUntil and { ms = math.max(0, pausedUntil - now), pauses = tonumber(pauses) } or nil,
  breaker = openUntil and { openForMs = math.max(0, openUntil - now), openMs = tonumber(openMs) } or nil,
})

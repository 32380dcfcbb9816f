-- What every script begins with. A script gets one JSON argument, `input`, whose `keys` name the declared keys in their order; a
-- second argument is the body of an answer. It returns what `reply` makes: JSON, and where there is one a body.
local input = cjson.decode(ARGV[1])
local key = {}
for place, name in ipairs(input.keys) do key[name] = KEYS[place] end

local function reply(told, body)
  return { cjson.encode(told), body }
end

-- Other versions, and other programs, may have written it.
local function decoded(text)
  local isJson, value = pcall(cjson.decode, text)
  return isJson and type(value) == 'table' and value or {}
end

-- A user who may not send messages may do the rest.
local function publish(message) redis.pcall('PUBLISH', input.channel, message) end

local function whole(number) return string.format('%.0f', number) end

local dayMs = 86400000
-- A member that echoes what it heard of the store is attached for so long after that; one that is silent is remembered for so long.
local attachedMs, silentMs = 2000, 600000
-- The clock of this machine may be set: more than this between two heartbeats, or less than nothing, is no time that went by.
local mostStepMs = 2000

-- The time of the store: milliseconds that only go forward, as heartbeats write them down. It tells no date.
local function wallMs()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local wall = wallMs()
local writtenMs, writtenAt = string.match(redis.call('GET', key.pulse) or '', '^(%d+) (%d+)$')
local now = wall
if writtenMs then now = tonumber(writtenMs) + math.min(mostStepMs, math.max(0, wall - tonumber(writtenAt))) end

-- How many replicas there are to divide the budget among, and which part of it those have that draw from the store: the others may
-- be cut off, and use their own shares.
local function fleet()
  redis.call('ZREMRANGEBYSCORE', key.members, '-inf', now - silentMs)
  redis.call('ZREMRANGEBYSCORE', key.attached, '-inf', now)
  local least, lost, lostUntil, most, mostAt =
    unpack(redis.call('HMGET', key.fleet, 'least', 'lost', 'lostUntil', 'most', 'mostAt'))
  local known, attached = redis.call('ZCARD', key.members), redis.call('ZCARD', key.attached)
  if not most or attached >= tonumber(most) or now - tonumber(mostAt) > silentMs then
    most = attached
    redis.call('HSET', key.fleet, 'most', attached, 'mostAt', whole(now))
  end
  -- Replicas that crash one after the other were never all there at the same time: one more than there were may be cut off.
  local size = math.max(math.min(known, most + 1), tonumber(least or 0), attached, 1)
  if lost and tonumber(lostUntil) > now then size = math.max(size, tonumber(lost)) end
  local part, more = attached / size, 0
  if attached < known then
    for _, id in ipairs(redis.call('ZRANGE', key.members, 0, -1)) do
      local heard = not redis.call('ZSCORE', key.attached, id) and decoded(redis.call('HGET', key.said, id)).fleet or 0
      -- It uses a share of as many as it last heard of; one that has heard of nobody has most likely ended.
      if heard > 1 then more = more + math.max(0, 1 / heard - 1 / size) end
    end
  end
  return size, math.max(part - more, part / 2)
end

-- What is in the bucket by now. A bucket that was not there for long begins with one, or what came in since the store began.
local function fill(bucket, perMinute, burst, part)
  local tokens, at = unpack(redis.call('HMGET', bucket, 'tokens', 'at'))
  at = tonumber(at or redis.call('HGET', key.fleet, 'began') or now)
  tokens = (tonumber(tokens) or 1) + math.max(0, now - at) * perMinute * part / 60000
  return math.min(math.max(1, burst * part), tokens)
end

local function put(bucket, tokens, perMinute, burst)
  redis.call('HSET', bucket, 'tokens', tostring(tokens), 'at', whole(now))
  redis.call('PEXPIRE', bucket, math.ceil(math.max(3600000, 120000 * burst / perMinute)))
end

-- Whether an answer that was asked for then was purged after it, in one of these ways, by its key or by one of its tags.
local function purgedSince(departedMs, hows, callKey, tags)
  local names = {}
  for _, how in ipairs(hows) do
    names[#names + 1] = how .. ':key ' .. callKey
    for tag in string.gmatch(string.lower(tags), '%S+') do names[#names + 1] = how .. ':' .. tag end
  end
  for _, stamp in ipairs(redis.call('ZMSCORE', key.purged, unpack(names))) do
    if stamp and tonumber(stamp) > tonumber(departedMs) then return true end
  end
  return false
end

-- Puts what a call brought, gives its lease back, and tells those who wait for it.
-- KEYS: answer, lease, failure
-- ARGV: prefix of purges, key of the call, token, channel, message, since when the call is under way in ms of the store's time,
--       for how long to keep the answer in ms or 0 for not at all, its tags, how long it is kept and is fresh since its receipt,
--       head, body, what those who wait are told of a call that brought nothing for them
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local _, _, token, channel, message, departed, lifetime, tags, keep, fresh, head, body, failure = unpack(ARGV)

local function superseded()
  local later = redis.call('HGET', KEYS[1], 'departed')
  if later and tonumber(later) > tonumber(departed) then return true end
  local names = { ARGV[1] .. 'hard:key ' .. ARGV[2], ARGV[1] .. 'soft:key ' .. ARGV[2] }
  for tag in string.gmatch(string.lower(tags), '%S+') do
    names[#names + 1] = ARGV[1] .. 'hard:' .. tag
    names[#names + 1] = ARGV[1] .. 'soft:' .. tag
  end
  for _, stamp in ipairs(redis.call('MGET', unpack(names))) do
    if stamp and tonumber(stamp) > tonumber(departed) then return true end
  end
  return false
end

local stored = { ok = 'none' }
if tonumber(lifetime) > 0 and not superseded() then
  stored = redis.pcall('HSET', KEYS[1], 'departed', departed, 'tags', tags, 'keep', keep, 'fresh', fresh, 'head', head, 'body', body)
  if type(stored) == 'number' then redis.call('PEXPIRE', KEYS[1], lifetime) end
end
if redis.call('GET', KEYS[2]) == token then
  redis.call('DEL', KEYS[2])
  if failure ~= '' then redis.pcall('SET', KEYS[3], string.format('%.0f', now) .. ' ' .. failure, 'PX', 5000) end
end
redis.call('PUBLISH', channel, message)
if type(stored) == 'table' and stored.err then return stored end
return { 'landed' }

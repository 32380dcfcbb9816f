-- Puts what a call brought, gives its lease back, and tells those who wait for it.
-- KEYS: answer, lease, failure
-- ARGV: prefix of purges, key of the call, token, channel, message, since when the call is under way in ms of the store's time,
--       for how long to keep the answer in ms or 0 for not at all, its tags, how long it is kept and is fresh since its receipt,
--       head, body, what those who wait are told of a call that brought nothing for them
local _, _, token, channel, message, departed, lifetime, tags, keep, fresh, head, body, failure = unpack(ARGV)

local function superseded()
  local later = redis.call('HGET', KEYS[1], 'departed')
  if later and tonumber(later) > tonumber(departed) then return true end
  return purgedSince(departed, { 'hard', 'soft' }, ARGV[1], ARGV[2], tags)
end

local stored = { ok = 'none' }
if tonumber(lifetime) > 0 and not superseded() then
  stored = redis.pcall('HSET', KEYS[1], 'departed', departed, 'tags', tags, 'keep', keep, 'fresh', fresh, 'head', head, 'body', body)
  if type(stored) == 'number' then redis.call('PEXPIRE', KEYS[1], lifetime) end
end
if redis.call('GET', KEYS[2]) == token then
  redis.call('DEL', KEYS[2])
  if failure ~= '' then redis.pcall('SET', KEYS[3], whole(now) .. ' ' .. failure, 'PX', 5000) end
end
redis.call('PUBLISH', channel, message)
if type(stored) == 'table' and stored.err then return stored end
return { 'landed' }

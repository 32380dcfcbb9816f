-- Puts what a call brought, gives its lease back, and tells those who wait for it.
-- Keys: pulse, answer, lease, failure, purged
-- Input: key of the call; token; channel; message; departedMs, since when the call is under way; failure, what those who wait are
--        told of a call that brought nothing for them, or ''; and where there is an answer: answer, with lifetimeMs, for how long to
--        keep it, tags, keepMs and freshMs, how long it is kept and is fresh, and head. Its body is the second argument.
local answer = input.answer
local stored = { ok = 'none' }

local function superseded()
  local later = redis.call('HGET', key.answer, 'departed')
  if later and tonumber(later) > input.departedMs then return true end
  return purgedSince(input.departedMs, { 'hard', 'soft' }, input.key, answer.tags)
end

if answer and not superseded() then
  stored = redis.pcall('HSET', key.answer, 'departed', whole(input.departedMs), 'tags', answer.tags,
    'keep', whole(answer.keepMs), 'fresh', whole(answer.freshMs), 'head', answer.head, 'body', ARGV[2])
  if type(stored) == 'number' then redis.call('PEXPIRE', key.answer, whole(answer.lifetimeMs)) end
end
if redis.call('GET', key.lease) == input.token then
  redis.call('DEL', key.lease)
  if input.failure ~= '' then redis.pcall('SET', key.failure, whole(now) .. ' ' .. input.failure, 'PX', 5000) end
end
publish(input.message)
if type(stored) == 'table' and stored.err then return stored end
return reply({ kind = 'landed' })

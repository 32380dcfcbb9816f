-- What there is of an answer, and where that will not do, the lease of its call or who else has it.
-- Keys: pulse, answer, lease, failure, purged
-- Input: key of the call; mostAgeMs, or -1 for any age; token, or '' to look only; holdMs, the length of the lease; sinceMs, since
--        when a failure counts, or 0; inlineBytes, up to how many bytes the body comes along
local departed, tags, keep, fresh = unpack(redis.call('HMGET', key.answer, 'departed', 'tags', 'keep', 'fresh'))

if departed then
  local ageMs = tonumber(keep) - redis.call('PTTL', key.answer)
  if purgedSince(departed, { 'hard' }, input.key, tags) then
    redis.pcall('UNLINK', key.answer)
  elseif input.mostAgeMs < 0 or ageMs < input.mostAgeMs then
    local isStale = purgedSince(departed, { 'soft' }, input.key, tags)
    if input.token == '' or (ageMs < tonumber(fresh) and not isStale) then
      local bytes = redis.call('HSTRLEN', key.answer, 'body')
      local head = redis.call('HGET', key.answer, 'head')
      local body = bytes <= input.inlineBytes and redis.call('HGET', key.answer, 'body') or nil
      return reply({ kind = 'answer', ageMs = ageMs, isStale = isStale, head = head, bytes = bytes, departed = departed }, body)
    end
  end
end
if input.token == '' then return reply({ kind = 'nothing' }) end

local failure = redis.call('GET', key.failure)
if failure and input.sinceMs > 0 then
  local at, what = string.match(failure, '^(%d+) (.*)$')
  if tonumber(at) >= input.sinceMs then return reply({ kind = 'failed', nowMs = now, told = what }) end
end
-- A store that takes nothing in gives no leases.
local taken = redis.pcall('SET', key.lease, input.token, 'NX', 'PX', input.holdMs)
if not taken then return reply({ kind = 'theirs', nowMs = now, leftMs = redis.call('PTTL', key.lease) }) end
if taken.err then return reply({ kind = 'alone' }) end
return reply({ kind = 'mine', nowMs = now })

-- What there is of an answer, and where that will not do, the lease of its call or who else has it.
-- KEYS: answer, lease, failure
-- ARGV: prefix of purges, key of the call, most age in ms or -1, token or '' to look only, length of the lease in ms,
--       since when a failure counts, in ms of the store's time, or 0
local departed, tags, keep, fresh = unpack(redis.call('HMGET', KEYS[1], 'departed', 'tags', 'keep', 'fresh'))

local function purged(how) return purgedSince(departed, { how }, ARGV[1], ARGV[2], tags) end

if departed then
  local age = tonumber(keep) - redis.call('PTTL', KEYS[1])
  local most = tonumber(ARGV[3])
  if purged('hard') then
    redis.pcall('UNLINK', KEYS[1])
  elseif most < 0 or age < most then
    local stale = purged('soft')
    if ARGV[4] == '' or (age < tonumber(fresh) and not stale) then
      local head, body = unpack(redis.call('HMGET', KEYS[1], 'head', 'body'))
      return { 'answer', tostring(age), stale and 1 or 0, head, body }
    end
  end
end
if ARGV[4] == '' then return { 'nothing' } end

local failure = redis.call('GET', KEYS[3])
if failure and tonumber(ARGV[6]) > 0 then
  local at, what = string.match(failure, '^(%d+) (.*)$')
  if tonumber(at) >= tonumber(ARGV[6]) then return { 'failed', now, what } end
end
-- A store that takes nothing in gives no leases.
local taken = redis.pcall('SET', KEYS[2], ARGV[4], 'NX', 'PX', ARGV[5])
if not taken then return { 'theirs', now, redis.call('PTTL', KEYS[2]) } end
if taken.err then return { 'alone' } end
return { 'mine', now }

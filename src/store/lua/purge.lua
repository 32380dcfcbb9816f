-- Stamps what is purged, so that answers from before count no more, and tells everybody.
-- KEYS: stream of purges, and where a key is purged for good: its answer
-- ARGV: prefix of purges, channel, how long a stamp is kept in ms, 'hard' or 'soft', how long ago in ms, what everybody is told,
--       then the names of what is purged
local at = now - tonumber(ARGV[5])
for place = 7, #ARGV do
  local key = ARGV[1] .. ARGV[4] .. ':' .. ARGV[place]
  local before = redis.call('GET', key)
  if not before or tonumber(before) < at then redis.call('SET', key, whole(at), 'PX', ARGV[3]) end
end
if KEYS[2] then redis.call('UNLINK', KEYS[2]) end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', 5000, '*', 'at', whole(at), 'purge', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PUBLISH', ARGV[2], 'beat')
return { 'purged' }

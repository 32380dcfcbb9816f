-- Stamps what is purged, so that answers from before count no more, and tells everybody.
-- Keys: pulse, fleet, purges, purged, and where a key is purged for good: answer
-- Input: names of what is purged; channel; keepMs, how long a stamp is kept; how, 'hard' or 'soft'; agoMs, how long ago; told, what
--        everybody is told
local at = math.max(0, now - input.agoMs)
for _, name in ipairs(input.names) do redis.call('ZADD', key.purged, 'GT', whole(at), input.how .. ':' .. name) end
redis.call('ZREMRANGEBYSCORE', key.purged, '-inf', now - input.keepMs)
redis.call('PEXPIRE', key.purged, input.keepMs)
if key.answer then redis.call('UNLINK', key.answer) end
-- Each has a number, by which a replica sees that it has missed some: only so many are kept.
local number = redis.call('HINCRBY', key.fleet, 'purges', 1)
redis.call('XADD', key.purges, 'MAXLEN', '~', 5000, '*', 'number', number, 'at', whole(at), 'told', input.told)
redis.call('PEXPIRE', key.purges, input.keepMs)
publish('beat')
return reply({ kind = 'purged', number = number })

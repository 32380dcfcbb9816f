-- A replica goes away: the others have more of what is shared out at once.
-- Keys: pulse, members, attached, said, fleet, budget
-- Input: by, the replica; channel; perMinute, burst
local _, part = fleet()
put(key.budget, fill(key.budget, input.perMinute, input.burst, part), input.perMinute, input.burst)
for _, members in ipairs({ key.members, key.attached }) do redis.call('ZREM', members, input.by) end
redis.call('HDEL', key.said, input.by)
-- It was one of those that a store which was emptied is told to have lost.
if tonumber(redis.call('HGET', key.fleet, 'lost') or 0) > 0 then redis.call('HINCRBY', key.fleet, 'lost', -1) end
publish('beat')
return reply({ kind = 'left' })

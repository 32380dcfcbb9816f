-- The body of an answer that was too large to come along with the rest.
-- Keys: pulse, answer, purged
-- Input: key of the call; departed, which tells the answer from another one that has taken its place
local departed, tags, body = unpack(redis.call('HMGET', key.answer, 'departed', 'tags', 'body'))
if departed ~= input.departed or purgedSince(departed, { 'hard' }, input.key, tags) then return reply({ kind = 'gone' }) end
return reply({ kind = 'body' }, body)

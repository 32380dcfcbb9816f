-- What every script begins with: the time of the store, in ms since 1970, and what more than one of them does.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function whole(number) return string.format('%.0f', number) end

-- Whether an answer that was asked for then was purged after it, in one of these ways, by its key or by one of its tags.
local function purgedSince(departed, hows, prefix, key, tags)
  local names = {}
  for _, how in ipairs(hows) do
    names[#names + 1] = prefix .. how .. ':key ' .. key
    for tag in string.gmatch(string.lower(tags), '%S+') do names[#names + 1] = prefix .. how .. ':' .. tag end
  end
  for _, stamp in ipairs(redis.call('MGET', unpack(names))) do
    if stamp and tonumber(stamp) > tonumber(departed) then return true end
  end
  return false
end


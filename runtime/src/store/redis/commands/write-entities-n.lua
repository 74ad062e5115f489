-- Writes the records of any number of entities, each on its own: compare its version, then set all that is kept of it.
-- Invariant: an entity changes whole or not at all. Everything is compared before anything is set, so that an error
-- (a key of another user or another type, a replica, no memory) leaves all of them as they were.
--
-- KEYS  per entity three: `…:v` record, `…:s` state, `…:e` answers, no entity twice; then one per clock
-- ARGV  [1] number of entities, [2] '1' if these writes may have been done already: they are sent again
--       per entity: owner, definition, '=' or '<', expected version ('' for none), version, record, state, milliseconds to
--       keep it, limit of answers, their number, then event id and answer for each
--       per clock: 'stream' or 'events', number of advances, then per advance the number of the entity that must have been
--       written (0: none) and the watermark
-- returns  per entity: 'ok', 'conflict', 'unconfirmed' (sent again, and another version is there), or 'owner:' and who
--
-- `…:s` begins with a line `1 owner version definition`; what follows is the engine's. Versions are digits first, which
-- every collation compares alike. Clocks are text: the watermarks of `stream` and `events`, '-' where there is none.

local count = tonumber(ARGV[1])
local is_again = ARGV[2] == '1'

local function decide(at, state_key, answers_key)
  local head = redis.call('GETRANGE', state_key, 0, 255)
  local owner, version, definition = string.match(head, '^1 (%S+) (%S*) (%S*)\n')
  if head ~= '' and not owner then
    return redis.error_reply('FEATFORMAT ' .. state_key)
  end
  if owner then
    if owner ~= ARGV[at] then
      return 'owner:' .. owner
    end
    if is_again and version == ARGV[at + 4] then
      return 'done'
    end
  end
  local fits
  if ARGV[at + 2] == '<' then
    fits = not version or version < ARGV[at + 4]
  else
    fits = (version or '') == ARGV[at + 3]
  end
  if not fits then
    return is_again and 'unconfirmed' or 'conflict'
  end
  if not owner or definition ~= ARGV[at + 1] then
    -- Answers of a state that is gone, or of another definition of the feature, are nobody's.
    return 'anew'
  end
  for i = 1, tonumber(ARGV[at + 9]) do
    if redis.call('HEXISTS', answers_key, 'i' .. ARGV[at + 8 + 2 * i]) == 1 then
      return 'conflict'
    end
  end
  return 'over'
end

local function keep_answers(at, key)
  local limit = tonumber(ARGV[at + 8])
  for i = 1, tonumber(ARGV[at + 9]) do
    local id = ARGV[at + 8 + 2 * i]
    local last = redis.call('HINCRBY', key, 'last', 1)
    redis.call('HSET', key, 'i' .. id, ARGV[at + 9 + 2 * i], 'n' .. last, id)
    local old = last - limit
    local forgotten = redis.call('HGET', key, 'n' .. old)
    while forgotten do
      redis.call('HDEL', key, 'i' .. forgotten, 'n' .. old)
      old = old - 1
      forgotten = redis.call('HGET', key, 'n' .. old)
    end
  end
end

local function advance_clock(key, path, watermark)
  local stream, events = string.match(redis.call('GET', key) or '', '^(%S+) (%S+)$')
  local before
  if path == 'stream' then before = stream else before = events end
  if before and before ~= '-' and tonumber(before) >= tonumber(watermark) then
    return
  end
  if path == 'stream' then stream = watermark else events = watermark end
  redis.call('SET', key, (stream or '-') .. ' ' .. (events or '-'))
end

local results = {}
local starts = {}
local at = 3
for n = 1, count do
  starts[n] = at
  local result = decide(at, KEYS[3 * n - 1], KEYS[3 * n])
  if type(result) == 'table' then
    return result
  end
  results[n] = result
  at = at + 10 + 2 * tonumber(ARGV[at + 9])
end
local clocks_at = at

for n = 1, count do
  local result = results[n]
  if result == 'anew' or result == 'over' then
    at = starts[n]
    local keep_ms = ARGV[at + 7]
    local head = '1 ' .. ARGV[at] .. ' ' .. ARGV[at + 4] .. ' ' .. ARGV[at + 1] .. '\n'
    redis.call('SET', KEYS[3 * n - 2], ARGV[at + 5], 'PX', keep_ms)
    redis.call('SET', KEYS[3 * n - 1], head .. ARGV[at + 6], 'PX', keep_ms)
    if result == 'anew' then
      redis.call('UNLINK', KEYS[3 * n])
    end
    keep_answers(at, KEYS[3 * n])
    redis.call('PEXPIRE', KEYS[3 * n], keep_ms)
    results[n] = 'ok'
  elseif result == 'done' then
    results[n] = 'ok'
  end
end

at = clocks_at
for i = 1, #KEYS - 3 * count do
  local newest
  for j = 1, tonumber(ARGV[at + 1]) do
    local needs = tonumber(ARGV[at + 2 * j])
    local watermark = ARGV[at + 1 + 2 * j]
    if (needs == 0 or results[needs] == 'ok') and (not newest or tonumber(watermark) > tonumber(newest)) then
      newest = watermark
    end
  end
  if newest then
    advance_clock(KEYS[3 * count + i], ARGV[at], newest)
  end
  at = at + 2 + 2 * tonumber(ARGV[at + 1])
end
return results

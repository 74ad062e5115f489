-- Writes the records of any number of entities, each on its own: compare its version, then set all that is kept of it.
-- Invariant: an entity changes whole or not at all. Everything is compared before anything is set, so that an error
-- (a key of another user or another type, a replica, no memory) leaves all of them as they were.
--
-- KEYS  per entity three: `…:v` record, `…:s` state, `…:e` answers, no entity twice; then one per clock
-- ARGV  [1] number of entities, [2] '1' if these writes may have been done already: they are sent again
--       per entity: the line expected at the head of its state, '' for none, or '<' for none or one of a smaller version;
--       the line to write, record, state, milliseconds to keep it, number of answers, and if there are any: how many may be
--       kept, then event id and answer for each
--       per clock: 'stream' or 'events', number of advances, then per advance the number of the entity that must have been
--       written (0: none) and the watermark
-- returns  per entity: 'ok', 'conflict', 'unconfirmed' (sent again, and another version is there), or 'owner:' and who
--
-- `…:s` begins with a line `1 owner version definition`; what follows is the engine's. Versions are digits first, which
-- every collation compares alike. Clocks are text: the watermarks of `stream` and `events`, '-' where there is none.

local count = tonumber(ARGV[1])
local is_again = ARGV[2] == '1'

local function parse(head)
  return string.match(head, '^1 (%S+) (%S*) (%S*)\n')
end

local function is_known(at, answers_key)
  for i = 1, tonumber(ARGV[at + 5]) do
    if redis.call('HEXISTS', answers_key, 'i' .. ARGV[at + 5 + 2 * i]) == 1 then
      return true
    end
  end
  return false
end

-- 'over' what is there, 'anew' over nothing that counts, or why not.
local function decide(at, state_key, answers_key)
  local expected = ARGV[at]
  if #expected > 1 and redis.call('GETRANGE', state_key, 0, #expected - 1) == expected then
    return is_known(at, answers_key) and 'conflict' or 'over'
  end
  local head = redis.call('GETRANGE', state_key, 0, 255)
  local owner, version, definition = parse(head)
  local new_owner, new_version, new_definition = parse(ARGV[at + 1])
  if head ~= '' and not owner then
    return redis.error_reply('FEATFORMAT ' .. state_key)
  end
  if owner then
    if owner ~= new_owner then
      return 'owner:' .. owner
    end
    if is_again and version == new_version then
      return 'done'
    end
  end
  local fits
  if expected == '<' then
    fits = not version or version < new_version
  else
    local _, expected_version = parse(expected)
    fits = version == expected_version
  end
  if not fits then
    return is_again and 'unconfirmed' or 'conflict'
  end
  if not owner or definition ~= new_definition then
    -- Answers of a state that is gone, or of another definition of the feature, are nobody's.
    return 'anew'
  end
  return is_known(at, answers_key) and 'conflict' or 'over'
end

local function keep_answers(at, key)
  local limit = tonumber(ARGV[at + 6])
  for i = 1, tonumber(ARGV[at + 5]) do
    local id = ARGV[at + 5 + 2 * i]
    local last = redis.call('HINCRBY', key, 'last', 1)
    redis.call('HSET', key, 'i' .. id, ARGV[at + 6 + 2 * i], 'n' .. last, id)
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
  local answers = tonumber(ARGV[at + 5])
  at = at + 6 + (answers > 0 and 1 + 2 * answers or 0)
end
local clocks_at = at

for n = 1, count do
  local result = results[n]
  if result == 'anew' or result == 'over' then
    at = starts[n]
    local keep_ms = ARGV[at + 4]
    redis.call('SET', KEYS[3 * n - 2], ARGV[at + 2], 'PX', keep_ms)
    redis.call('SET', KEYS[3 * n - 1], ARGV[at + 1] .. ARGV[at + 3], 'PX', keep_ms)
    if result == 'anew' then
      redis.call('UNLINK', KEYS[3 * n])
    end
    if ARGV[at + 5] ~= '0' then
      keep_answers(at, KEYS[3 * n])
    end
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

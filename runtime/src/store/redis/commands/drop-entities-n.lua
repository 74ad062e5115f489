-- Removes entities, unless they are of the definition that stays.
--
-- KEYS  per entity three: `…:v` record, `…:s` state, `…:e` answers
-- ARGV  [1] the definition that stays ('' for none)
-- returns  how many were removed

local dropped = 0
for n = 1, #KEYS, 3 do
  local head = redis.call('GETRANGE', KEYS[n + 1], 0, 255)
  local definition = string.match(head, '^1 %S+ %S* (%S*)\n')
  if ARGV[1] == '' or definition ~= ARGV[1] then
    redis.call('UNLINK', KEYS[n], KEYS[n + 1], KEYS[n + 2])
    dropped = dropped + 1
  end
end
return dropped

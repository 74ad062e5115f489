-- Registers a feature over the definition expected; another definition than before starts without clocks.
--
-- KEYS  [1] hash of the definition, [2] the registration, [3] clocks, [4] mark of a deletion that has not ended
-- ARGV  [1] hash expected ('' for none), [2] hash, [3] the registration
-- returns  'ok', 'conflict', or 'deleting': entities of a deleted feature are still there, remove them and come again

if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then
  return 'conflict'
end
if redis.call('EXISTS', KEYS[4]) == 1 then
  return 'deleting'
end
redis.call('SET', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], ARGV[3])
if ARGV[1] ~= '' and ARGV[1] ~= ARGV[2] then
  redis.call('DEL', KEYS[3])
end
return 'ok'

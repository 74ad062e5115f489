-- Takes a feature's registration and clocks away and leaves a mark until its entities are gone, too.
-- Invariant: a feature of the same name cannot be registered under the mark, so it never finds entities of this one.
--
-- KEYS  [1] hash of the definition, [2] the registration, [3] clocks, [4] the mark
-- returns  1 if the feature was registered, else 0

redis.call('SET', KEYS[4], '1')
local was = redis.call('DEL', KEYS[1])
redis.call('DEL', KEYS[2], KEYS[3])
return was

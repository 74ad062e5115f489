-- Changes one document of a tenant from the text that its writer saw.
--
-- KEYS  [1] hash of the tenant's documents by name
-- ARGV  [1] name, [2] '1' if a text is expected, [3] that text, [4] '1' if there is to be a text, [5] that text
-- returns  1 if the document is now as wanted, 0 if another text was there

local held = redis.call('HGET', KEYS[1], ARGV[1])
-- Sent again after a lost answer: what is wanted is there already.
if ARGV[4] == '1' and held == ARGV[5] or ARGV[4] == '' and not held then
  return 1
end
if ARGV[2] == '1' and held ~= ARGV[3] or ARGV[2] == '' and held then
  return 0
end
if ARGV[4] == '1' then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[5])
else
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return 1

/*
 * A pool is one hash: who made it and its name, figures of its loan, what is held in all, and a field `h:<call>` for each hold: amount, expiry, nonce.
 * One hash, so that what holds cannot be lost while what was lent stays. Numbers are whole and below 2^53, so a double counts them exactly.
 */

/** Longer than the loan lasts, so that clocks which differ a little still find the pool. */
const KEPT_MS = 60_000;

// A pool is believed only by the server that made it: what a restart or a replica brings back may lack the last holds.
const POOL = `
local key, at = KEYS[1], tonumber(ARGV[1])
local NAMES = { 'lent', 'charged', 'ends', 'held', 'soonest', 'used_day', 'used_month', 'used_lent', 'used_at' }
local found = redis.call('HMGET', key, 'run', 'name', unpack(NAMES))
local run = assert(string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'), 'a server without a run_id')
local pool, name = {}, found[1] == run and found[2]
for nth, field in ipairs(NAMES) do pool[field] = tonumber(found[nth + 2] or 0) end
if name and pool.ends > 0 and at >= pool.ends then name = false end

local function text(number) return string.format('%.0f', number) end

local function save()
  local fields = { 'run', run, 'name', name }
  for _, field in ipairs(NAMES) do
    fields[#fields + 1] = field
    fields[#fields + 1] = text(pool[field])
  end
  redis.call('HSET', key, unpack(fields))
  redis.call('PEXPIRE', key, text(math.max(pool.ends - at, 0) + ${KEPT_MS}))
end

local function drop(before)
  pool.held, pool.soonest = 0, 0
  local all = redis.call('HGETALL', key)
  for nth = 1, #all, 2 do
    if string.sub(all[nth], 1, 2) == 'h:' then
      local amount, ends = string.match(all[nth + 1], '^(%d+) (%d+) ')
      amount, ends = tonumber(amount), tonumber(ends)
      if ends <= before then redis.call('HDEL', key, all[nth])
      else
        pool.held = pool.held + amount
        pool.soonest = pool.soonest == 0 and ends or math.min(pool.soonest, ends)
      end
    end
  end
end

-- What the store says of this pool. An expired hold is dropped once the store was read after its time: what its call cost is known by then.
local function hear(from)
  if not name or ARGV[from] ~= name then return false end
  local lent, charged, ends, day, month, read = unpack(ARGV, from + 1, from + 6)
  lent, read = tonumber(lent), tonumber(read)
  pool.lent, pool.charged, pool.ends = math.max(pool.lent, lent), math.max(pool.charged, tonumber(charged)), math.max(pool.ends, tonumber(ends))
  if lent >= pool.used_lent then
    pool.used_lent, pool.used_day, pool.used_month = lent, tonumber(day), tonumber(month)
    pool.used_at = lent == pool.lent and math.max(pool.used_at, read) or 0
  end
  if pool.soonest > 0 and pool.soonest <= read then drop(read) end
  save()
  return lent == pool.lent
end

-- What the store has not lent.
local function beyond(day, month) return math.min(tonumber(day) - pool.used_day, tonumber(month) - pool.used_month) end
`;

/** at, name for a new pool, call, amount, expiry, nonce, limits of day and month; then a figure: pool, lent, charged, end, used of day and month, when read. */
export const RESERVE = `${POOL}
if not name then
  redis.call('DEL', key)
  name = ARGV[2]
  for _, field in ipairs(NAMES) do pool[field] = 0 end
  save()
end
local isCurrent = hear(9)
local field, amount, ends = 'h:' .. ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local own = tonumber(string.match(redis.call('HGET', key, field) or '0 ', '^(%d+) '))
local free = pool.lent - pool.charged - pool.held + own
local all = free + beyond(ARGV[7], ARGV[8])
if amount <= free and amount <= all and ends <= pool.ends then
  pool.held = pool.held - own + amount
  pool.soonest = pool.soonest == 0 and ends or math.min(pool.soonest, ends)
  redis.call('HSET', key, field, text(amount) .. ' ' .. text(ends) .. ' ' .. ARGV[6], 'held', text(pool.held), 'soonest', text(pool.soonest))
  return { 'granted', name }
end
if pool.soonest > 0 and pool.soonest <= at then return { 'look', name } end
if isCurrent and amount > all then return { 'exhausted', name } end
if amount > free or ends > pool.ends then return { 'borrow', name, text(math.max(amount - free, 0)) } end
return { 'look', name }
`;

/** at, limits of day and month, how long a figure counts; then a figure as above. */
export const LEFT = `${POOL}
if not name then return { 'unknown', '' } end
hear(5)
if (pool.soonest > 0 and pool.soonest <= at) or pool.used_at + tonumber(ARGV[4]) <= at then return { 'look', name } end
return { 'left', name, text(beyond(ARGV[2], ARGV[3]) + pool.lent - pool.charged - pool.held) }
`;

/** Pool, call, nonce, lent, charged. A hold that is another one by now stays. */
export const END = `
local key, field = KEYS[1], 'h:' .. ARGV[2]
local name, held, lent, charged, usedLent, own = unpack(redis.call('HMGET', key, 'name', 'held', 'lent', 'charged', 'used_lent', field))
if name ~= ARGV[1] then return 0 end
local function text(number) return string.format('%.0f', number) end
local amount, nonce = string.match(own or '', '^(%d+) %d+ (.*)$')
if nonce == ARGV[3] then
  redis.call('HDEL', key, field)
  held = tonumber(held) - tonumber(amount)
end
redis.call('HSET', key, 'held', text(tonumber(held)),
  'lent', text(math.max(tonumber(lent), tonumber(ARGV[4]))), 'charged', text(math.max(tonumber(charged), tonumber(ARGV[5]))))
-- It cost more than was lent, or somebody borrowed who has not told yet: what is used is to be read again.
if tonumber(ARGV[4]) > tonumber(usedLent) then redis.call('HSET', key, 'used_at', '0') end
return 1
`;

// Random questions, made from what a contract says of parameters: some right, some wrong.

type Schema = { type?: string; enum?: string[]; pattern?: string; format?: string; minimum?: number; maximum?: number }
export type Parameter = { name: string; in: 'path' | 'query'; required?: boolean; schema: Schema; example?: unknown }
/** `valid` is whether the contract allows it, dates that are none aside. */
export type Question = { url: string; valid: boolean }

/** The same numbers on every run (mulberry32). */
export function dice(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    below,
    chance: (share: number) => next() < share,
    one: <T>(of: readonly T[]): T => of[below(of.length)] as T,
  }
}

type Dice = ReturnType<typeof dice>

const words = [
  ...[
    'MaxMilyin',
    'maxmilyin',
    'SnowPebble',
    'QuietTurnstile',
    '1984',
    'FreshCartridge',
    'OldHarbour',
    'GoneGale',
    'nobody7',
  ],
  ...[
    'constructor',
    '01B8GG0NXRXFXFWHM07XAS0QQG',
    '2026-10-01',
    '2023-02-29',
    '2999-01-01',
    '1970-01-01',
    '1969-12-31',
  ],
  ...[
    '2026-10-01T00:00:00Z',
    '2026-10-31T23:59:59Z',
    '2026-10-01T00:00:00.123+14:00',
    '2026-10-01t00:00:00z',
    '2026-02-30T00:00:00Z',
  ],
  ...[
    '1,2',
    '2,1,2',
    '17,13,9999999999',
    'mastered',
    'beaten-softcore,mastered',
    'mastered,mastered',
    'submitted',
    'active',
  ],
]
const nasty = [
  ...[
    '',
    ' ',
    '\0',
    '\n',
    '__proto__',
    'toString',
    '../..',
    '%2e',
    '%',
    '"',
    "'",
    '<script>',
    '💥',
    '\u202e',
    '１',
    '-0',
    '+1',
    '01',
    '1.0',
  ],
  ...[
    '1e3',
    '0x1',
    'NaN',
    'Infinity',
    '9'.repeat(11),
    '9'.repeat(400),
    'x'.repeat(5_000),
    '1,',
    ',1',
    'null',
    'true ',
    'TRUE',
    '[]',
    '{}',
    ';',
    '1;2',
  ],
]

/** What the schema allows, and the schema alone. */
function right({ schema, example }: Parameter, { one, below, chance }: Dice): string {
  const { type, pattern, minimum = 0, maximum = 0 } = schema
  if (schema.enum !== undefined) return one(schema.enum)
  if (type === 'boolean') return one(['true', 'false'])
  if (type === 'integer') return String(chance(0.4) ? one([minimum, maximum]) : minimum + below(maximum - minimum + 1))
  const fits = new RegExp(pattern ?? '')
  const numbers = [String(1 + below(20)), String(1 + below(500)), String(1 + below(9_999_999_999))]
  return one([...words, ...numbers, String(example)].filter(word => fits.test(word)))
}

function wrong({ schema }: Parameter, { one }: Dice): string {
  const { minimum = 0, maximum = 0 } = schema
  const beyond = schema.type === 'integer' ? [String(minimum - 1), String(maximum + 1)] : []
  const fits = (value: string) =>
    schema.type === 'integer'
      ? /^(0|[1-9]\d*)$/.test(value) && Number(value) >= minimum && Number(value) <= maximum
      : schema.type === 'boolean'
        ? /^(true|false)$/.test(value)
        : (schema.enum?.includes(value) ?? new RegExp(schema.pattern ?? '').test(value))
  return one([...nasty, ...words, ...beyond].filter(value => !fits(value)))
}

/** Each parameter is right most of the time; now and then one is missing, twice there, or none of the route's. */
export function question(path: string, parameters: readonly Parameter[], roll: Dice): Question {
  let valid = true
  let target = path
  const query: string[] = []
  const spoil = roll.chance(0.4)
  for (const parameter of parameters) {
    const bad = spoil && roll.chance(0.5)
    const value = bad ? wrong(parameter, roll) : right(parameter, roll)
    const written = encodeURIComponent(value)
    if (parameter.in === 'path') {
      target = target.replace(`{${parameter.name}}`, /^\.*$/.test(value) ? `${written}%00` : written)
      valid &&= !bad
    } else if (parameter.required || roll.chance(0.6)) {
      query.push(`${parameter.name}=${written}`)
      valid &&= !bad
      if (spoil && roll.chance(0.1)) valid = query.push(query.at(-1) as string) === 0
    }
  }
  if (spoil && roll.chance(0.2)) valid = query.push(`${encodeURIComponent(roll.one(nasty))}x=${roll.below(9)}`) === 0
  return { url: query.length > 0 ? `${target}?${query.join('&')}` : target, valid }
}

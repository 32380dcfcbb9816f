// How a score is shown, by the format of its leaderboard. Scores are integers of 64 bits, and parts of them are rounded
// towards zero, as BigInt does by itself.

const bits32 = 2n ** 32n

/** RetroAchievements folds back once, and no further than the lowest of 32 bits. */
function signed(score: bigint): bigint {
  const folded = score >= bits32 / 2n ? score - bits32 : score
  return folded < -bits32 / 2n ? -bits32 / 2n : folded
}

function unsigned(score: bigint): bigint {
  const folded = score < 0n ? score + bits32 : score
  return folded < bits32 ? folded : bits32 - 1n
}

const plain = (score: bigint) => score.toLocaleString('en-US')

function fixed(score: bigint, digits: number): string {
  const value = Number(score) / 10 ** digits
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** With zeros in front, behind the sign if there is one. */
function padded(part: bigint, width: number): string {
  return part < 0n ? `-${String(-part).padStart(width - 1, '0')}` : String(part).padStart(width, '0')
}

const two = (part: bigint) => padded(part, 2)

function clock(seconds: bigint): string {
  const [hours, minutes, rest] = [seconds / 3600n, (seconds / 60n) % 60n, two(seconds % 60n)]
  return hours === 0n ? `${minutes}:${rest}` : `${hours}h${two(minutes)}:${rest}`
}

const hours = (minutes: bigint) => `${minutes / 60n}h${two(minutes % 60n)}`

const formats = new Map<string, (score: bigint) => string>([
  ['SCORE', score => padded(score, 6)],
  ['TIME', score => `${clock(score / 60n)}.${two(((score % 60n) * 100n) / 60n)}`],
  ['MILLISECS', score => `${clock(score / 100n)}.${two(score % 100n)}`],
  ['TIMESECS', clock],
  ['MINUTES', hours],
  ['SECS_AS_MINS', score => hours(score / 60n)],
  ['TENS', score => plain(score * 10n)],
  ['HUNDREDS', score => plain(score * 100n)],
  ['THOUSANDS', score => plain(score * 1000n)],
  ['FIXED1', score => fixed(score, 1)],
  ['FIXED2', score => fixed(score, 2)],
  ['FIXED3', score => fixed(score, 3)],
])

/** A board without a format shows plain values. */
export function formatted(score: number | bigint, format: string): string {
  const exact = BigInt(score)
  return format === 'UNSIGNED' ? plain(unsigned(exact)) : (formats.get(format) ?? plain)(signed(exact))
}

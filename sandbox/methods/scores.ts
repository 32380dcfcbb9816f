// How a score is shown, by the format of its leaderboard.

const plain = (score: number) => grouped(score, 0)
const grouped = (score: number, digits: number) =>
  score.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })

const two = (part: number) => String(Math.floor(part)).padStart(2, '0')

function clock(centiseconds: number): string {
  const seconds = Math.floor(centiseconds / 100)
  return `${whole(seconds)}.${two(centiseconds % 100)}`
}

function whole(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const rest = `${two((seconds % 3600) / 60)}:${two(seconds % 60)}`
  return hours === 0 ? rest : `${hours}h${rest}`
}

const minutes = (count: number) => `${Math.floor(count / 60)}h${two(count % 60)}`

const formats = new Map<string, (score: number) => string>([
  ['SCORE', score => String(score).padStart(6, '0')],
  ['TIME', score => clock((score * 100) / 60)],
  ['MILLISECS', clock],
  ['TIMESECS', whole],
  ['MINUTES', minutes],
  ['SECS_AS_MINS', score => minutes(score / 60)],
  ['UNSIGNED', score => plain(score >>> 0)],
  ['TENS', score => plain(score * 10)],
  ['HUNDREDS', score => plain(score * 100)],
  ['THOUSANDS', score => plain(score * 1000)],
  ['FIXED1', score => grouped(score / 10, 1)],
  ['FIXED2', score => grouped(score / 100, 2)],
  ['FIXED3', score => grouped(score / 1000, 3)],
])

/** A board without a format shows plain values. */
export function formatted(score: number, format: string): string {
  return (formats.get(format) ?? plain)(score)
}

// Rounds: in each, every contender has one window, in an order that is rotated and reversed from round to round. Windows in
// which neither the server nor the client was busy measured the machine's pauses: they are repeated, and then count for the
// processor's time at most.

import { originOf } from './gateway.ts'
import { type Asked, loadFor, type Window } from './load.ts'
import type { Options, Stage } from './stage.ts'
import { median } from './statistics.ts'

export type Contender = Asked & {
  readonly name: string
  /** Of a body as it is sent. */
  readonly bodyBytes: number
}

/** A window, and whether somebody was busy all the time, so that its rate tells something. */
export type Judged = Window & { readonly isFull: boolean }

/** By round; undefined where no window of it was of use. */
export type Course = readonly (Judged | undefined)[]

export type Result = Contender & { readonly course: Course; readonly dropped: readonly Window[] }

export type Rounds = { readonly seconds: number; readonly warmSeconds: number }

const busy = { server: 0.94, client: 0.92 }
/** From here on the processor's time for each request is about the same as when it is busy all the time. */
const fair = 0.75
const attempts = 3
export const fewestRounds = 4

export async function runRounds(
  contenders: readonly Contender[],
  { seconds, warmSeconds }: Rounds,
  stage: Stage,
): Promise<Result[]> {
  const origin = await originOf(stage)
  const { options, dir } = stage
  const callsBefore = await origin.calls()
  const courses = contenders.map((): (Judged | undefined)[] => [])
  const dropped = contenders.map((): Window[] => [])
  for (const contender of contenders) await loadFor(warmSeconds, contender, dir)
  for (let round = 0; round < options.rounds; round += 1) {
    for (const index of orderOf(contenders.length, round)) {
      const contender = contenders[index] as Contender
      const { window, bad } = await goodWindow(contender, seconds, options, dir)
      courses[index]?.push(window)
      dropped[index]?.push(...bad)
    }
  }
  const calls = (await origin.calls()) - callsBefore
  if (calls > 0) throw new Error(`the upstream was called ${calls} times while hits were measured`)
  return contenders.map((contender, index) => ({
    ...contender,
    course: courses[index] ?? [],
    dropped: dropped[index] ?? [],
  }))
}

type Won = { readonly window: Judged | undefined; readonly bad: readonly Window[] }

async function goodWindow(
  contender: Contender,
  seconds: number,
  { patienceEndsMs }: Options,
  dir: string,
): Promise<Won> {
  const bad: Window[] = []
  for (;;) {
    const window = await loadFor(seconds, contender, dir)
    check(contender, window)
    const { serverShare = 1, clientShare } = window
    if (serverShare >= busy.server || clientShare >= busy.client) return { window: { ...window, isFull: true }, bad }
    bad.push(window)
    if (bad.length < attempts && performance.now() <= patienceEndsMs) continue
    const busiest = bad.reduce((most, each) => ((each.serverShare ?? 0) > (most.serverShare ?? 0) ? each : most))
    const kept = (busiest.serverShare ?? 0) >= fair ? { ...busiest, isFull: false } : undefined
    return { window: kept, bad: bad.filter(each => each !== busiest || kept === undefined) }
  }
}

/** What came in has to be what was asked for: as many bytes, but for the answers that were cut off at the end. */
function check({ name, bodyBytes, server }: Contender, { bytes, requests }: Window): void {
  const perRequest = bytes / requests
  if (perRequest < 0.98 * bodyBytes || perRequest > 1.1 * bodyBytes + 2_000) {
    throw new Error(`${name} (${server.name}) sent ${Math.round(perRequest)} bytes a request in place of ${bodyBytes}`)
  }
}

function orderOf(count: number, round: number): number[] {
  const order = Array.from({ length: count }, (_, index) => (index + round) % count)
  return round % 2 === 0 ? order : order.reverse()
}

export type Ratio = { readonly median: number; readonly least: number; readonly most: number }

/** The median of the ratios within rounds; undefined where fewer than four rounds are good for both. */
export function ratioOf(one: Result, other: Result, of: (window: Judged) => number | undefined): Ratio | undefined {
  const ratios = one.course.flatMap((window, round) => {
    const against = other.course[round]
    const [value, base] = [window && of(window), against && of(against)]
    return value === undefined || base === undefined ? [] : [value / base]
  })
  if (ratios.length < fewestRounds) return undefined
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) }
}

/** Of the windows in which each did best: whatever else goes on makes windows slower, and never faster. */
export function bestOf(one: Result, other: Result): number | undefined {
  const [value, base] = [one, other].map(({ course }) => {
    const values = course.flatMap(window => (window && perCpuSecond(window)) ?? [])
    return values.length < fewestRounds ? undefined : Math.max(...values)
  })
  return value === undefined || base === undefined ? undefined : value / base
}

/** How one compares with another, under a name. */
export function figuresOf(name: string, one: Result, other: Result): { [name: string]: number | undefined } {
  return {
    [name]: ratioOf(one, other, perSecond)?.median,
    [`${name}, CPU`]: ratioOf(one, other, perCpuSecond)?.median,
    [`${name}, best`]: bestOf(one, other),
  }
}

/** Undefined where the machine paused. */
export const perSecond = ({ perSecond, isFull }: Judged) => (isFull ? perSecond : undefined)
/** Answers for a second of the server's processor, so that more is better here, too. */
export const perCpuSecond = ({ cpuUsPerRequest }: Judged) => cpuUsPerRequest && 1e6 / cpuUsPerRequest

/** The median over the good windows; undefined where there is none. */
export function medianOf({ course }: Result, of: (window: Judged) => number | undefined): number | undefined {
  const values = course.flatMap(window => (window && of(window)) ?? [])
  return values.length === 0 ? undefined : median(values)
}

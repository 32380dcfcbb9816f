// Two gateways that are asked the very same, one of which looks up every answer: whether anybody can tell them apart.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Test } from 'tap'
import { type BackgroundWork, watchBackgroundWork } from './background-work.ts'
import { type Ask, operatorToken, type Setting, type Step } from './fuzz-requests.ts'
import { lookUpAll, quickHits } from './hits.ts'
import { createRawClient, fieldOf, type RawClient, type Reply } from './raw-client.ts'
import { startWired, type Wired } from './wire.ts'

/** `kind` is the same for faults that look alike; `at` is the number of the step. */
export type Fault = { readonly kind: string; readonly detail: string; readonly at: number }

/** `hits` by their Cache-Status, `quick` those that were answered by known URLs; both of the first gateway. */
export type Played = { fault: Fault | undefined; hits: number; quick: number; requests: number }

type Side = {
  readonly name: string
  readonly gateway: Wired
  readonly client: RawClient
  /** By question: the tag that it was answered with, and the latest moment of an answer, in milliseconds of `now()`. */
  readonly tags: Map<string, string>
  readonly moments: Map<string, number>
}

type Pair = {
  readonly sides: readonly [quick: Side, looked: Side]
  readonly work: BackgroundWork
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

/** Beside a client that has no answer although nothing is under way, time goes on in such steps. */
const stepMs = 100
const idleTurns = 400
const mostStepsMs = 20_000

/** Plays a sequence from its beginning, on gateways of its own, up to the first fault. */
export async function play(setting: Setting, steps: readonly Step[]): Promise<Played> {
  const pair = await startPair(setting)
  const played: Played = { fault: undefined, hits: 0, quick: 0, requests: 0 }
  try {
    for (const [at, step] of steps.entries()) {
      const wrong = await take(pair, step, played)
      if (wrong === undefined) continue
      played.fault = { ...wrong, at }
      break
    }
    const wrong = played.fault === undefined ? await countsDiffer(pair) : undefined
    if (wrong !== undefined) played.fault = { ...wrong, at: steps.length - 1 }
    return played
  } finally {
    await pair.close()
  }
}

async function startPair({ environment, tokens }: Setting): Promise<Pair> {
  const closers: (() => unknown)[] = []
  const stage = { teardown: (close: () => unknown) => void closers.unshift(close) } as unknown as Test
  const more: { [name: string]: string } = {}
  if (environment.KEY_MODE === undefined) more.OPERATOR_TOKEN = operatorToken
  if (tokens !== undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'fuzz-'))
    writeFileSync(join(folder, 'tokens'), tokens.join('\n'))
    more.CLIENT_TOKENS_FILE = join(folder, 'tokens')
    stage.teardown(() => rmSync(folder, { recursive: true }))
  }
  const start = async (name: string, prepare?: (app: Wired['app']) => void): Promise<Side> => {
    const gateway = await startWired(stage, { ...environment, ...more }, prepare)
    return { name, gateway, client: createRawClient(gateway.port), tags: new Map(), moments: new Map() }
  }
  const quick = await start('as it is')
  const looked = await start('looked up', lookUpAll)
  const sides = [quick, looked] as const
  const work = watchBackgroundWork()
  return {
    sides,
    work,
    async advance(ms) {
      for (const { gateway } of sides) await gateway.clock.advance(ms)
      await work.quiet()
    },
    async close() {
      for (const { client } of sides) client.hangUp()
      work.stop()
      for (const close of closers) await close()
    },
  }
}

type Wrong = Omit<Fault, 'at'>

async function take(pair: Pair, step: Step, played: Played): Promise<Wrong | undefined> {
  const { sides, work } = pair
  const gateways = sides.map(({ gateway }) => gateway)
  switch (step.kind) {
    case 'ask':
      played.requests += step.asks.length
      return ask(pair, step.asks, played)
    case 'advance':
      await pair.advance(step.ms)
      break
    case 'wall':
      for (const { clock } of gateways) clock.moveWall(step.ms)
      break
    case 'purge':
      await Promise.all(gateways.map(gateway => purge(gateway, step.tag, step.mode)))
      break
    case 'heal':
      for (const { sandbox } of gateways) sandbox.heal()
      break
    default:
      for (const { sandbox } of gateways) for (const fault of faultsOf(step)) sandbox.fault(fault)
  }
  await work.quiet()
  return callsDiffer(pair)
}

function faultsOf(step: Step & { kind: 'points' | 'fail' }): readonly Parameters<Wired['sandbox']['fault']>[0][] {
  if (step.kind === 'points')
    return ['Points', 'TotalPoints', 'NumDistinctPlayers'].map(key => ({ kind: 'instead', key, value: step.points }))
  return [step.how === 'busy' ? { kind: 'busy', retryAfter: '5' } : { kind: 'status', status: 500 }]
}

function purge({ app }: Wired, tag: string, mode: string) {
  const headers = { authorization: `Bearer ${operatorToken}` }
  return app.operations.inject({ method: 'POST', url: `/cache/purge?tag=${tag}&mode=${mode}`, headers })
}

async function ask(pair: Pair, asks: readonly Ask[], played: Played): Promise<Wrong | undefined> {
  const { sides, work } = pair
  const bodiless = asks.map(({ method }) => method === 'HEAD')
  const isAlone = asks.some(({ alone }) => alone)
  if (isAlone) for (const { client } of sides) client.hangUp()
  const callsBefore = sides[1].gateway.sandbox.calls()
  const quickBefore = quickHits(sides[0].gateway)
  const talks = sides.map(side => side.client.talk(asks.map(each => written(each, side)).join(''), bodiless))
  const isHeard = await heard(pair, talks)
  const [quick = [], looked = []] = await Promise.all(talks)
  await work.quiet()
  played.quick += quickHits(sides[0].gateway) - quickBefore
  const [unasked, ...others] = sides.map(({ client }) => client.unasked())
  if (isAlone || !isHeard) for (const { client } of sides) client.hangUp()
  if (unasked !== others[0]) return { kind: 'more bytes', detail: `${unasked}\nor\n${others[0]}` }
  played.hits += quick.filter(reply => /; hit/.test(fieldOf(reply, 'cache-status') ?? '')).length
  // Those of one write are answered at the same time, and only sent one behind the other: which of them is newer says nothing.
  const before = sides.map(({ moments }) => new Map(moments))
  const older = asks.flatMap((each, at) =>
    sides.map((side, which) => note(side, each, [quick, looked][which]?.[at], before[which])),
  )
  const called = asks.every(isOfForeignPage) && sides[1].gateway.sandbox.calls() > callsBefore
  if (called)
    return { kind: 'a call for a foreign page', detail: `${looked[0]?.line}, and RetroAchievements was asked` }
  return older.find(wrong => wrong !== undefined) ?? difference(quick, looked) ?? callsDiffer(pair)
}

/** Whether a browser asks for a page of another site that does not say which; nobody asks RetroAchievements for such a page. */
function isOfForeignPage({ lines }: Ask): boolean {
  const values = (name: string) =>
    lines.filter(line => line.toLowerCase().startsWith(`${name}:`)).map(line => line.slice(name.length + 1).trim())
  const isFollowed = values('sec-fetch-mode').includes('navigate') && values('sec-fetch-dest').includes('document')
  return values('sec-fetch-site').join() === 'cross-site' && values('origin').length === 0 && !isFollowed
}

/** Comes back when all is answered, for which time may have to go on; false when it was of no use to wait any longer. */
async function heard({ sides, work, advance }: Pair, talks: readonly Promise<unknown>[]): Promise<boolean> {
  let isOver = false
  void Promise.all(talks).then(() => {
    isOver = true
  })
  let idle = 0
  let waitedMs = 0
  while (!isOver) {
    await setImmediate()
    idle = work.underway() > 0 ? 0 : idle + 1
    if (idle < idleTurns) continue
    idle = 0
    waitedMs += stepMs
    await advance(stepMs)
    if (waitedMs < mostStepsMs) continue
    for (const { client } of sides) client.hangUp()
    return false
  }
  return true
}

function written({ method, target, version, lines, body, question = '' }: Ask, { tags }: Side): string {
  const tag = tags.get(question) ?? '"none"'
  const plain = tag.replace(/-(?:br|zstd|gzip)"$/, '"')
  const filled = lines.map(line =>
    line.replaceAll('{tag}', tag).replaceAll('{plain}', plain).replaceAll('{strange}', plain.replace(/"$/, '-br"')),
  )
  return `${[`${method} ${target}${version && ` ${version}`}`, ...filled, '', ''].join('\r\n')}${body}`
}

/** Several requests in one write may be charged for before the first of them is answered: what is left is told by the last one. */
function withoutLimits(reply: Reply): Reply {
  return { ...reply, fields: reply.fields.filter(([name]) => name !== 'ratelimit') }
}

function difference(quick: readonly Reply[], looked: readonly Reply[]): Wrong | undefined {
  if (quick.length !== looked.length)
    return { kind: 'number of answers', detail: `${quick.length} answers or ${looked.length}` }
  for (const [at, one] of quick.entries()) {
    const other = looked[at] as Reply
    const wrong = quick.length > 1 ? differs(withoutLimits(one), withoutLimits(other)) : differs(one, other)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function differs(one: Reply, other: Reply): Wrong | undefined {
  const shown = (reply: Reply) => [reply.interim.join(), reply.line, ...comparable(reply)].join('\n')
  const detail = `${shown(one)}\n${one.body.slice(0, 300)}\n\n-- or, looked up --\n\n${shown(other)}\n${other.body.slice(0, 300)}`
  if (one.line !== other.line) return { kind: `status ${one.status} or ${other.status}`, detail }
  if (String(one.interim) !== String(other.interim)) return { kind: 'interim answers', detail }
  const [fields, others] = [comparable(one), comparable(other)]
  if (fields.join('\n') !== others.join('\n')) {
    const names = [...fields.filter(each => !others.includes(each)), ...others.filter(each => !fields.includes(each))]
    const kind = [...new Set(names.map(field => field.split(':', 1)[0]))].sort().join(', ')
    return { kind: `${one.status}: fields ${kind || 'in another number'}`, detail }
  }
  return one.body === other.body ? undefined : { kind: `${one.status}: body`, detail }
}

/** The fields, in any order. No two answers have ids of our own or dates in common. */
function comparable({ fields }: Reply): readonly string[] {
  return fields
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name !== 'date')
    .map(([name, value]) => `${name}: ${name === 'x-request-id' ? value.replace(/^[\da-f]{8}-\d+$/, '(ours)') : value}`)
    .sort()
}

function callsDiffer({ sides: [quick, looked] }: Pair): Wrong | undefined {
  const [one, other] = [quick, looked].map(({ gateway }) => gateway.sandbox.calls())
  return one === other ? undefined : { kind: 'calls', detail: `${one} calls to RetroAchievements, or ${other}` }
}

/** Takes note of an answer; says when it is older than the latest one before. */
function note(
  { name, tags, moments, gateway }: Side,
  { question }: Ask,
  reply: Reply | undefined,
  before: Side['moments'] = moments,
): Wrong | undefined {
  if (question === undefined || reply === undefined) return undefined
  const tag = fieldOf(reply, 'etag')
  if (tag !== undefined) tags.set(question, tag)
  const age = fieldOf(reply, 'age')
  if (age === undefined) return undefined
  // It may be younger by what is missing to the next second.
  const momentMs = gateway.clock.now() - Number(age) * 1_000
  const beforeMs = before.get(question) ?? momentMs
  moments.set(question, Math.max(momentMs, moments.get(question) ?? momentMs))
  if (momentMs > beforeMs - 1_000) return undefined
  return {
    kind: `older, ${name} (${question.replace(/\d+|(?<=users.|u=)\w+/g, '_')})`,
    detail: `of ${(beforeMs - momentMs) / 1_000} s before one that was given already`,
  }
}

/** Whatever answers, the same is counted. */
async function countsDiffer({ sides }: Pair): Promise<Wrong | undefined> {
  const [one = [], other = []] = await Promise.all(
    sides.map(async ({ gateway }) => {
      const { body } = await gateway.app.operations.inject('/metrics')
      return body
        .split('\n')
        .filter(line => /^\w*(requests_total|request_duration_seconds_count)/.test(line))
        .sort()
    }),
  )
  const only = (lines: readonly string[], others: readonly string[]) => lines.filter(line => !others.includes(line))
  const [more, fewer] = [only(one, other), only(other, one)]
  return more.length + fewer.length === 0
    ? undefined
    : {
        kind: `counts of ${[...more, ...fewer].map(line => line.replace(/[^{]*\{(.*)\}.*/, '$1')).sort()[0]}`,
        detail: `${more.join('\n')}\n\n-- or, looked up --\n\n${fewer.join('\n')}`,
      }
}

/** A shorter sequence with the same fault: without steps, then without what their requests can do without. */
export async function shortened(setting: Setting, steps: readonly Step[], fault: Fault): Promise<readonly Step[]> {
  let best: readonly Step[] = steps.slice(0, fault.at + 1)
  const fails = async (steps: readonly Step[]) => {
    const played = await play(setting, steps)
    return played.fault?.kind === fault.kind
  }
  const tryOut = async (steps: readonly Step[]) => {
    const isSame = await fails(steps)
    if (isSame) best = steps
    return isSame
  }
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = best.length; end > 0; end -= size) await tryOut(best.filter((_, at) => at < end - size || at >= end))
  }
  for (let at = best.length - 1; at >= 0; at -= 1) {
    for (;;) {
      const simpler = simplerThan(best[at] as Step)
      let isSimpler = false
      for (const step of simpler) isSimpler ||= await tryOut(best.with(at, step))
      if (!isSimpler) break
    }
  }
  return best
}

function simplerThan(step: Step): readonly Step[] {
  if (step.kind !== 'ask') return []
  const { asks } = step
  if (asks.length > 1) return asks.map((_, gone) => ({ ...step, asks: asks.filter((_, at) => at !== gone) }))
  const [one] = asks as [Ask]
  return one.lines.map((_, gone) => ({ ...step, asks: [{ ...one, lines: one.lines.filter((_, at) => at !== gone) }] }))
}

/** For people, line by line. */
export function shownSteps(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(step => {
    if (step.kind !== 'ask') return [`-- ${Object.values(step).join(' ')}`]
    const asks = step.asks.map(({ method, target, version, lines, body }) =>
      [`${method} ${target} ${version}`, ...lines.map(line => line.slice(0, 120)), body].filter(Boolean).join(' | '),
    )
    return asks.length > 5
      ? [`${asks.length} times ${asks[0]}`]
      : asks.map((each, at) => `${at === 0 ? '' : 'behind it: '}${each}`)
  })
}

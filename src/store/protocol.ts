// What is said to the scripts of the store (src/store/lua), and what they reply. Everything goes as one JSON argument and one JSON
// reply, but for the body of an answer, which goes beside it. What comes back is checked here, and nowhere else: the store may hold
// anything.

import * as v from 'valibot'
import { longestDelayMs } from '../upstream/classify.ts'

/** What the heartbeat keeps from running out, by the name of its key among the declared ones. */
type Holding = { readonly kind: 'lease' | 'permit'; readonly key: string; readonly name: string }

/** The argument of each script, beside its keys. All that ends in `Ms` is in milliseconds. */
export type Inputs = {
  look: {
    key: string
    mostAgeMs: number
    token: string
    holdMs: number
    sinceMs: number
    inlineBytes: number
  }
  body: { key: string; departed: string }
  land: {
    key: string
    token: string
    channel: string
    message: string
    departedMs: number
    failure: string
    answer?: { lifetimeMs: number; tags: string; keepMs: number; freshMs: number; head: string }
  }
  purge: { names: readonly string[]; channel: string; keepMs: number; how: string; agoMs: number; told: string }
  beat: {
    by: string
    place: string
    process: string
    number: number
    echoMs: number
    epoch: string
    isConnected: boolean
    isAttached: boolean
    fleet: number
    replicas: number
    waiting: number
    misses: number
    purge: string
    applied: number
    holdMs: number
    perMinute: number
    burst: number
    channel: string
    held: readonly Holding[]
  }
  permit: {
    perMinute: number
    burst: number
    concurrency: number
    reserve: number
    isYielding: boolean
    by: string
    permit: string
    holdMs: number
    soleMs: number
  }
  done: { permit: string; isSent: boolean; burst: number }
  pause: { ms: number; pauses: number; channel: string }
  breaker: { ms: number; channel: string }
  leave: { by: string; channel: string; perMinute: number; burst: number }
}

export type ScriptName = keyof Inputs

const number = v.pipe(v.number(), v.finite())
/** No longer than RetroAchievements could ask for. */
const delay = v.pipe(
  number,
  v.transform(ms => Math.min(ms, longestDelayMs)),
)
/** Lua does not tell an empty list from an empty object. */
const list = <S extends v.GenericSchema>(item: S) =>
  v.union([
    v.array(item),
    v.pipe(
      v.strictObject({}),
      v.transform((): v.InferOutput<S>[] => []),
    ),
  ])
const plain = <K extends string>(kind: K) => v.object({ kind: v.literal(kind) })

const replies = {
  look: v.variant('kind', [
    v.object({
      kind: v.literal('answer'),
      ageMs: number,
      isStale: v.boolean(),
      head: v.string(),
      /** Of the body. */
      bytes: number,
      departed: v.string(),
    }),
    plain('nothing'),
    v.object({ kind: v.literal('failed'), nowMs: number, told: v.string() }),
    v.object({ kind: v.literal('theirs'), nowMs: number, leftMs: number }),
    plain('alone'),
    v.object({ kind: v.literal('mine'), nowMs: number }),
  ]),
  body: v.variant('kind', [plain('body'), plain('gone')]),
  land: plain('landed'),
  purge: v.object({ kind: v.literal('purged'), number: number }),
  beat: v.object({
    nowMs: number,
    epoch: v.string(),
    fleet: number,
    part: number,
    living: number,
    /** How many purges there were. */
    made: number,
    purges: list(v.object({ id: v.string(), number: number, agoMs: number, told: v.string() })),
    left: number,
    waiting: list(number),
    applied: v.optional(number),
    pause: v.optional(v.object({ ms: delay, pauses: number })),
    breaker: v.optional(v.object({ openForMs: delay, openMs: delay })),
  }),
  permit: v.variant('kind', [
    v.object({ kind: v.literal('granted'), left: number }),
    v.object({ kind: v.literal('wait'), ms: number, left: number, isForMisses: v.optional(v.boolean()) }),
    v.object({ kind: v.literal('paused'), ms: delay, pauses: number }),
    v.object({ kind: v.literal('open'), ms: delay }),
  ]),
  done: plain('done'),
  pause: plain('told'),
  breaker: plain('told'),
  leave: plain('left'),
} satisfies { readonly [name in ScriptName]: v.GenericSchema }

export const scriptNames: readonly ScriptName[] = [
  'look',
  'body',
  'land',
  'purge',
  'beat',
  'permit',
  'done',
  'pause',
  'breaker',
  'leave',
]

/** What a script told, and the body of an answer that came along. */
export type Reply<N extends ScriptName> = {
  readonly told: v.InferOutput<(typeof replies)[N]>
  readonly body: Buffer | undefined
}

/** Undefined where the reply is none that this version of the script makes. */
export function readReply<N extends ScriptName>(name: N, raw: unknown): Reply<N> | undefined {
  const [json, body] = Array.isArray(raw) ? raw : []
  const told = v.safeParse(replies[name], parsed(json))
  if (!told.success) return undefined
  return { told: told.output, body: Buffer.isBuffer(body) ? body : undefined }
}

function parsed(json: unknown): unknown {
  try {
    return Buffer.isBuffer(json) ? JSON.parse(json.toString()) : undefined
  } catch {
    return undefined
  }
}

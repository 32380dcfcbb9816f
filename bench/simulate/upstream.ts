// RetroAchievements as the gateways see it: what undici would send goes no further than this, and is answered with small
// answers of the sandbox after a time that is drawn.

import { Dispatcher } from 'undici'
import { methodNamed } from '../../sandbox/methods/registry.ts'
import { momentOfSamples } from '../../sandbox/samples.ts'
import { write } from '../../sandbox/wire.ts'
import { games, users } from '../../sandbox/world/landmarks.ts'
import { originOf } from '../../sandbox/world/origin.ts'
import { makeWorld } from '../../sandbox/world/whole.ts'
import { callOf } from '../../src/catalogue/call.ts'
import type { Catalogue } from '../../src/catalogue/load.ts'
import type { Endpoint } from '../../src/language/endpoint.ts'
import type { Params } from '../../src/language/params.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { logNormal, type Random, randomFrom } from '../random.ts'
import { endpointNames } from './audience.ts'
import type { Model } from './options.ts'

type Controller = Dispatcher.DispatchController

/** How wide the times lie about their median: one call in a hundred takes five times as long. */
export const spread = 0.7
const minuteMs = 60_000

const failures = {
  outage: { status: 503, headers: {}, body: Buffer.from('down') },
  limits: { status: 429, headers: { 'retry-after': '60' }, body: Buffer.from('{}') },
}

/** Whom and what the answers are about, whoever was asked for. */
const subject = { gameId: games.small, consoleId: 1 }
const playerOf = (name: string) => (name === 'users/recent-achievements' ? users.main : users.short)

/** An endpoint's parameters, complete. */
export function paramsOf({ params }: Endpoint, about: Params): Params {
  return Object.fromEntries(Object.entries(params).map(([name, { fallback }]) => [name, about[name] ?? fallback]))
}

/** What is answered, by method. */
export function bodiesFor(catalogue: Catalogue): ReadonlyMap<string, Buffer> {
  const world = makeWorld(originOf(momentOfSamples))
  const owner = world.users.find(users.main)
  if (owner === undefined) throw new Error('the sandbox has no owner of its key')
  return new Map(
    endpointNames.map(name => {
      const endpoint = catalogue.named(name)
      const { method, query } = callOf(endpoint, paramsOf(endpoint, { ...subject, user: playerOf(name) }))
      const reply = methodNamed(method)(Object.fromEntries(new URLSearchParams(query)), world, owner, world.now)
      return [method, Buffer.from(write(reply))]
    }),
  )
}

export class Upstream extends Dispatcher {
  readonly #bodies: ReadonlyMap<string, Buffer>
  readonly #model: Model
  readonly #clock: Clock
  readonly #random: Random
  readonly #middleMs: number
  /** When each call came, in milliseconds since 1970. */
  readonly calls: number[] = []

  constructor(bodies: ReadonlyMap<string, Buffer>, model: Model, clock: Clock) {
    super()
    this.#bodies = bodies
    this.#model = model
    this.#clock = clock
    this.#random = randomFrom(model.seed, 'upstream')
    this.#middleMs = clock.now() + model.hours * 30 * minuteMs
  }

  override dispatch({ path }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const clock = this.#clock
    this.calls.push(clock.now())
    const { status, headers, body } = this.#answerTo(path)
    const timer = clock.setTimeout(
      () => {
        handler.onResponseStart?.(controller, status, headers)
        handler.onResponseData?.(controller, body)
        handler.onResponseEnd?.(controller, {})
      },
      logNormal(this.#random, this.#model.latency, spread),
    )
    const controller: Controller = {
      aborted: false,
      paused: false,
      reason: null,
      abort(reason) {
        clock.clearTimeout(timer)
        handler.onResponseError?.(controller, reason)
      },
      pause() {},
      resume() {},
    }
    handler.onRequestStart?.(controller, {})
    return true
  }

  #answerTo(path: string): { status: number; headers: { [name: string]: string }; body: Buffer } {
    for (const trouble of ['outage', 'limits'] as const) {
      const sinceMs = this.#clock.now() - this.#middleMs
      if (sinceMs >= 0 && sinceMs < this.#model[trouble] * minuteMs) return failures[trouble]
    }
    const method = /API_(\w+)\.php/.exec(path)?.[1] ?? ''
    const body = this.#bodies.get(method)
    if (body === undefined) throw new Error(`nothing is answered to ${method}`)
    return { status: 200, headers: {}, body }
  }

  override close(): Promise<void>
  override close(callback: () => void): void
  override close(callback?: () => void): Promise<void> | void {
    return callback === undefined ? Promise.resolve() : callback()
  }
}

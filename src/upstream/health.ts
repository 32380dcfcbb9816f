// Whether RetroAchievements is to be asked. What each call comes to tells something of it: that RetroAchievements fails, which
// opens the breaker; that it refuses us; or that one of its records cannot be shown, which keeps no other question from being
// asked. In doubt, a question that was answered before tells which of them it is.

import type { Clock } from '../platform/clock.ts'
import { type Blame, Failure, type FailureCode } from '../platform/failure.ts'
import type { Log } from '../platform/log.ts'
import type { Breaker, Finding } from './breaker.ts'
import { type Asked, consoleList, KnownGood, nameOf } from './known-good.ts'
import { Refusals } from './refusals.ts'
import { Streak } from './streak.ts'

type HealthOptions = {
  breaker: Breaker
  /** Whether callers bring keys of their own: then one caller's failures tell nothing of RetroAchievements. */
  hasCallers: boolean
  clock: Clock
  log: Log
  /** Makes a call that tells how RetroAchievements is, within the budget. `probe` is to be called around sending it. */
  ask(asked: Asked, probe: <T>(send: () => Promise<T>) => Promise<T>): Promise<unknown>
  /** RetroAchievements refuses us. */
  onRefused(failure: Failure): void
}

export class Health {
  readonly #options: HealthOptions
  readonly #known = new KnownGood()
  readonly #refusals: Refusals
  readonly #streaks: { readonly [blame in Blame]: Streak }
  /** The call that tells how RetroAchievements is, while that is in doubt. Never rejects. */
  #doubt: Promise<void> | undefined

  constructor(options: HealthOptions) {
    const { clock, hasCallers } = options
    const callers = hasCallers ? 2 : 1
    this.#options = options
    this.#refusals = new Refusals(options)
    this.#streaks = {
      service: new Streak({ clock, callers }),
      question: new Streak({ clock, callers }),
      us: new Streak({ clock, callers, withinMs: 60_000 }),
    }
  }

  /** Whether RetroAchievements refuses us. */
  get isRefused(): boolean {
    return this.#refusals.isRefused
  }

  /** Why nothing is asked; undefined when it is. */
  refusal(): Failure | undefined {
    return this.#options.breaker.refusal() ?? this.#refusals.refusal()
  }

  /** The call that is to be waited for, as it tells how RetroAchievements is; undefined where there is no doubt. */
  get doubt(): Promise<void> | undefined {
    return this.#doubt
  }

  /** Before a question waits for its turn: tries RetroAchievements with another one where the question itself is none to try it with. Throws Failure. */
  async ready(asked: Asked): Promise<void> {
    const refused = this.refusal()
    if (refused !== undefined) throw refused
    if (!this.#isDue || this.#mayProbe(asked)) return
    await this.#try(this.#surest(asked))
    const still = this.refusal()
    if (still !== undefined) throw still
  }

  /** Sends a question, and learns from what comes of it. Throws Failure where it must not be sent, and what the action throws. */
  async watch<T>(asked: Asked, send: () => Promise<T>): Promise<T> {
    const refused = this.refusal()
    if (refused !== undefined) throw refused
    try {
      const result = this.#isDue ? await this.#probe(asked, send) : await send()
      this.#answered(asked)
      return result
    } catch (error) {
      this.#failed(asked, error)
      throw error
    }
  }

  get #isDue(): boolean {
    return this.#options.breaker.isDue || this.#refusals.isDue
  }

  /** Whether a question may tell how RetroAchievements is: not when it has failed since the last answer, whatever came of others. */
  #mayProbe(asked: Asked): boolean {
    if (Object.values(this.#streaks).some(streak => streak.has(nameOf(asked)))) return false
    return !this.#options.hasCallers || this.#known.isOf(asked.lane)
  }

  /** The question that RetroAchievements answers if it answers any. */
  #surest({ lane }: Asked): Asked {
    return this.#known.latest() ?? { call: consoleList, lane }
  }

  #isSure(asked: Asked): boolean {
    return asked.call === consoleList || this.#known.has(asked)
  }

  /** Sends what tells whether RetroAchievements is back. */
  #probe<T>(asked: Asked, send: () => Promise<T>): Promise<T> {
    const { breaker } = this.#options
    if (this.#refusals.isDue) this.#refusals.wait()
    return breaker.isDue ? breaker.probe(send, error => this.#findingOf(asked, error)) : send()
  }

  /** What the failure of a probe says. */
  #findingOf(asked: Asked, error: unknown): Finding {
    if (isThere(error)) return 'there'
    // It may have a record that RetroAchievements cannot show.
    const isDoubtful = error instanceof Failure && error.blames === 'question' && !this.#isSure(asked)
    return isDoubtful ? 'nothing' : 'down'
  }

  /** Makes a call of the gateway's own; what it comes to is known then. Never rejects. */
  async #try(asked: Asked): Promise<void> {
    try {
      await this.#options.ask(asked, send => this.watch(asked, send))
    } catch (error) {
      // A question that waits for this one is told what is known by then.
      if (!(error instanceof Failure)) this.#options.log.error({ err: error }, 'the gateway made a mistake')
    }
  }

  #answered(asked: Asked): void {
    this.#known.note(asked)
    for (const streak of Object.values(this.#streaks)) streak.clear()
    this.#refusals.end()
  }

  #failed(asked: Asked, error: unknown): void {
    if (isThere(error)) for (const streak of [this.#streaks.service, this.#streaks.question]) streak.clear()
    if (!(error instanceof Failure) || error.blames === undefined) return
    const { breaker } = this.#options
    const isEnough = this.#streaks[error.blames].note(nameOf(asked), asked.lane.partition)
    this.#known.forget(asked)
    if (breaker.isDue) this.#doubt ??= this.#inDoubt(this.#try(this.#surest(asked)))
    else if (isEnough && breaker.isClosed) this.#blame(error.blames, asked)
  }

  /** Enough different questions have failed. */
  #blame(blame: Blame, asked: Asked): void {
    if (blame === 'service') this.#options.breaker.open()
    else if (!this.#refusals.isRefused) this.#doubt ??= this.#inDoubt(this.#settle(this.#surest(asked)))
  }

  async #inDoubt(finding: Promise<void>): Promise<void> {
    await finding
    this.#doubt = undefined
  }

  /** Whether it is the questions that fail or are refused, or everything. Never rejects. */
  async #settle(asked: Asked): Promise<void> {
    const { breaker, ask, log, onRefused } = this.#options
    try {
      await ask(asked, send => send())
      this.#answered(asked)
    } catch (error) {
      const blames = error instanceof Failure ? error.blames : undefined
      if (blames === 'us') {
        this.#refusals.wait()
        onRefused(this.#refusals.refusal() as Failure)
      } else if (blames !== undefined) {
        // It is not tried with the same question again.
        this.#streaks[blames].note(nameOf(asked), asked.lane.partition)
        this.#known.forget(asked)
        breaker.open()
      }
      if (!(error instanceof Failure)) log.error({ err: error }, 'the gateway made a mistake')
    }
  }
}

/** What only a RetroAchievements that is there can answer. */
const answers = new Set<FailureCode>([
  'upstream-busy',
  'upstream-rejected-key',
  'upstream-unexpected-answer',
  'upstream-refused',
])

/** Whether what a call came to shows that RetroAchievements is there. */
function isThere(error: unknown): boolean {
  return error instanceof Failure && answers.has(error.code)
}

// Asking RetroAchievements a question, well: within the budget, while it is not known to be down, inside one deadline,
// and at most twice.

import { inTime } from '../platform/clock.ts'
import { Failure } from '../platform/failure.ts'
import type { BudgetState } from './admission.ts'
import { Breaker, type BreakerState, type TellBreaker } from './breaker.ts'
import type { Lane, Lanes } from './credentials.ts'
import { type AskOptions, type DatedReply, Exchanges, type ExchangesOptions, type Trouble } from './exchange.ts'
import { Health } from './health.ts'
import type { Priority } from './queue.ts'
import type { UpstreamCall } from './transport.ts'

export type AskingState = {
  /** Calls that were sent since the start. */
  readonly calls: number
  readonly budget: BudgetState
  readonly breaker: BreakerState
  /** Whether RetroAchievements did not accept our key when it was asked with it last. */
  readonly keyRejected: boolean
  /** Whether RetroAchievements refuses us, and is asked once a minute for now. */
  readonly isRefused: boolean
  /** Where callers bring keys of their own: how many are known, and how many of those RetroAchievements has answered to. */
  readonly keys: { readonly known: number; readonly proven: number }
  /** The latest, the last of them at the end. */
  readonly troubles: readonly Trouble[]
}

export type Asking = {
  /** Throws Failure when there is no usable answer. */
  ask(call: UpstreamCall, options: AskOptions): Promise<DatedReply>
  /** Why a call of this priority would fail at once; undefined when it would be sent, or wait for its turn. */
  refusal(priority: Priority, lane: Lane): Failure | undefined
  /** How long RetroAchievements takes to answer, in milliseconds; 0 as long as nobody knows. */
  typicalMs(): number
  state(): AskingState
}

/** `heed` is told what the breakers of other gateways have come to. */
export type SharedAsking = Asking & Pick<Breaker, 'heed'>

type AskingOptions = ExchangesOptions & {
  lanes: Lanes
  /** Tells other gateways what the breaker comes to. */
  tellBreaker?: TellBreaker | undefined
}

export function createAsking(options: AskingOptions): SharedAsking {
  const { lanes, clock } = options
  const breaker = createBreakerFor(options)
  const exchanges = new Exchanges(options)
  const health = createHealth(options, { breaker, exchanges })

  /** Comes back when it is not in doubt, or not any more, whether RetroAchievements is to be asked. */
  async function settled({ deadlineMs }: AskOptions): Promise<void> {
    await inTime(clock, health.doubt, deadlineMs - clock.monotonic())
  }

  /** One call, when its turn has come. Throws Failure; `onSent` is called unless it was not sent. */
  async function send(call: UpstreamCall, options: AskOptions, onSent: () => void): Promise<DatedReply> {
    const { lane } = options
    const asked = { call, lane }
    try {
      for (;;) {
        await settled(options)
        throwIf(lane.keys.refusal())
        await health.ready(asked)
        const reply = await lane.budget.run(options, async use => {
          // While the call waited for its turn, it may have come into doubt whether it is to be sent.
          if (health.doubt !== undefined && clock.monotonic() < options.deadlineMs) return undefined
          throwIf(lane.keys.refusal())
          return health.watch(asked, () => {
            use()
            onSent()
            return exchanges.make(call, options)
          })
        })
        if (reply !== undefined) return reply
      }
    } catch (failure) {
      // So that the next question finds out what this one has brought to light.
      await settled(options)
      throw failure
    }
  }

  async function ask(call: UpstreamCall, options: AskOptions): Promise<DatedReply> {
    try {
      return await send(call, options, () => {})
    } catch (failure) {
      if (!(failure as Failure).again) throw failure
      const delayMs = 100 + 200 * Math.random()
      if (clock.monotonic() + delayMs >= options.deadlineMs) throw failure
      await new Promise<void>(resolve => clock.setTimeout(resolve, delayMs))
      let isSent = false
      const onSent = () => {
        isSent = true
      }
      return await send(call, options, onSent).catch(second => {
        throw isSent ? second : failure
      })
    }
  }

  return {
    ask: (call, options) =>
      ask(call, options).catch(failure => {
        throw withRest(failure, breaker)
      }),
    refusal: (priority, { keys, budget }) => keys.refusal() ?? health.refusal() ?? budget.refusal(priority),
    typicalMs: () => lanes.state().typicalMs,
    heed: (others, isForgotten) => breaker.heed(others, isForgotten),
    state: () => ({
      calls: exchanges.calls,
      budget: lanes.state(),
      breaker: breaker.state(),
      keyRejected: lanes.shared?.keys.isRejected() ?? false,
      isRefused: health.isRefused,
      keys: lanes.counts(),
      troubles: exchanges.troubles,
    }),
  }
}

/** What cannot be reached, with how long the breaker stays open where it has opened. */
function withRest(failure: Failure, breaker: Breaker): Failure {
  const { code, message, cause, blames, retryAfterMs = breaker.refusal()?.retryAfterMs } = failure
  return code === 'upstream-unavailable' ? new Failure(code, message, { cause, blames, retryAfterMs }) : failure
}

function throwIf(refused: Failure | undefined): void {
  if (refused !== undefined) throw refused
}

/** When it opens, it sends away all calls that wait; when it closes, they are let in one at a time for now. */
function createBreakerFor({ lanes, clock, log, tellBreaker }: AskingOptions): Breaker {
  return new Breaker({
    clock,
    tell: tellBreaker,
    onOpen(failure) {
      log.warn({ ms: failure.retryAfterMs }, 'RetroAchievements is left alone')
      lanes.dismiss(failure)
    },
    onClose() {
      log.info('RetroAchievements is back')
      lanes.restrain()
    },
  })
}

/** Calls of its own are made with the budget of the key that they are asked with. */
function createHealth(
  { config, lanes, clock, log }: AskingOptions,
  { breaker, exchanges }: { breaker: Breaker; exchanges: Exchanges },
): Health {
  return new Health({
    breaker,
    hasCallers: lanes.shared === undefined,
    clock,
    log,
    onRefused: lanes.dismiss,
    async ask({ call, lane }, probe) {
      const options: AskOptions = {
        lane,
        cause: 'probe',
        priority: 'miss',
        deadlineMs: clock.monotonic() + config.timeoutMs,
      }
      return lane.budget.run(options, use =>
        probe(() => {
          use()
          return exchanges.make(call, options)
        }),
      )
    },
  })
}

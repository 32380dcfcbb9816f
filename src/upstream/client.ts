// Asking RetroAchievements a question, well: within the budget, while it is not known to be down, inside one deadline,
// and at most twice.

import type { Failure } from '../platform/failure.ts'
import { type Breaker, type BreakerState, createBreaker, type TellBreaker } from './breaker.ts'
import type { BudgetState } from './budget.ts'
import type { Reply } from './classify.ts'
import type { Lane, Lanes } from './credentials.ts'
import { type Admission, type AskOptions, Exchanges, type ExchangesOptions, type Trouble } from './exchange.ts'
import type { Priority } from './queue.ts'
import type { UpstreamCall } from './transport.ts'

export type AskingState = {
  /** Calls that were sent since the start. */
  readonly calls: number
  readonly budget: BudgetState
  readonly breaker: BreakerState
  /** Whether RetroAchievements did not accept our key when it was asked with it last. */
  readonly keyRejected: boolean
  /** Where callers bring keys of their own: how many are known, and how many of those RetroAchievements has answered to. */
  readonly keys: { readonly known: number; readonly proven: number }
  /** The latest, the last of them at the end. */
  readonly troubles: readonly Trouble[]
}

export type Asking = {
  /** Throws Failure when there is no usable answer. */
  ask(call: UpstreamCall, options: AskOptions): Promise<Reply>
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

  async function ask(call: UpstreamCall, options: AskOptions): Promise<Reply> {
    const admission = await admit(options, breaker)
    try {
      return await exchanges.make(call, options, admission)
    } catch (failure) {
      if (!(failure as Failure).again) throw failure
      const delayMs = 100 + 200 * Math.random()
      if (clock.now() + delayMs >= options.deadlineMs) throw failure
      await new Promise<void>(resolve => clock.setTimeout(resolve, delayMs))
      const again = await admit(options, breaker).catch(() => {
        throw failure
      })
      return exchanges.make(call, options, again)
    }
  }

  return {
    ask,
    refusal: (priority, { keys, budget }) => keys.refusal() ?? breaker.refusal() ?? budget.refusal(priority),
    typicalMs: () => lanes.state().typicalMs,
    heed: (others, isForgotten) => breaker.heed(others, isForgotten),
    state: () => ({
      calls: exchanges.calls,
      budget: lanes.state(),
      breaker: breaker.state(),
      keyRejected: lanes.shared?.keys.isRejected() ?? false,
      keys: lanes.counts(),
      troubles: exchanges.troubles,
    }),
  }
}

/** When it opens, it sends away all that wait in the lanes; when it closes, they ask one at a time for now. */
function createBreakerFor({ lanes, clock, log, tellBreaker }: AskingOptions): Breaker {
  return createBreaker({
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

/** Throws Failure when the call must not be sent. */
async function admit(options: AskOptions, breaker: Breaker): Promise<Admission> {
  const { keys, budget } = options.lane
  const refused = keys.refusal() ?? breaker.refusal()
  if (refused !== undefined) throw refused
  const done = await budget.take(options)
  try {
    // While it waited for its turn, others may have learned that it must not be sent.
    const rejected = keys.refusal()
    if (rejected !== undefined) throw rejected
    return { passage: breaker.pass(), done }
  } catch (failure) {
    done({ answered: false, sent: false })
    throw failure
  }
}

// Asking RetroAchievements a question, well: within the budget, inside one deadline, and at most twice.

import type { Dispatcher } from 'undici'
import type { Call } from '../call.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { createBudget, type Done } from './budget.ts'
import { classify, type Reply } from './classify.ts'
import { createClient } from './client.ts'
import { Failure } from './failure.ts'

export type AskOptions = {
  /** The id of the request that caused the call, for the log. */
  cause: string
  /** Milliseconds since 1970 at which the answer is of no use any more. */
  deadlineMs: number
}

/** Throws Failure when there is no usable answer. */
export type Ask = (call: Call, options: AskOptions) => Promise<Reply>

type AskingOptions = { config: Config['upstream']; dispatcher: Dispatcher; clock: Clock; log: Log }

export function createAsking({ config, dispatcher, clock, log }: AskingOptions): Ask {
  const budget = createBudget({ ...config.budget, clock })
  const send = createClient(config, dispatcher)

  function exchange(call: Call, options: AskOptions, done: Done): Promise<Reply> {
    const over = new AbortController()
    const late = new Failure('upstream-timeout', 'RetroAchievements did not answer in time')
    const timer = clock.setTimeout(() => over.abort(late), options.deadlineMs - clock.now())
    const reply = replyTo(call, options, over.signal)
    reply.then(
      () => done({ answered: true }),
      () => done({ answered: false }),
    )
    return reply.finally(() => clock.clearTimeout(timer))
  }

  async function replyTo(call: Call, { cause }: AskOptions, signal: AbortSignal): Promise<Reply> {
    const startedMs = clock.now()
    const note = () => ({ reqId: cause, upstream: call.method, ms: Math.round(clock.now() - startedMs) })
    try {
      const received = await send(call, signal)
      const reply = classify(received, clock.now())
      log.debug({ ...note(), status: reply.status, bytes: reply.body.length }, 'upstream answered')
      budget.relax()
      return reply
    } catch (error) {
      const { code, message, retryAfterMs } = error as Failure
      const level = code === 'upstream-rejected-key' ? 'error' : 'warn'
      log[level]({ ...note(), code, err: error }, 'upstream failed')
      if (code !== 'upstream-busy') throw error
      throw new Failure(code, message, { retryAfterMs: budget.pause(retryAfterMs) })
    }
  }

  return async function ask(call, options) {
    try {
      return await exchange(call, options, await budget.take(options.deadlineMs))
    } catch (failure) {
      if (!(failure as Failure).again) throw failure
      const delayMs = 100 + 200 * Math.random()
      if (clock.now() + delayMs >= options.deadlineMs) throw failure
      await new Promise<void>(resolve => clock.setTimeout(resolve, delayMs))
      const done = await budget.take(options.deadlineMs).catch(() => {
        throw failure
      })
      return exchange(call, options, done)
    }
  }
}

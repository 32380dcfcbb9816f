// Something that is done again and again, with a rest after each time, until it is stopped. What goes wrong with it is told
// to the log, and ends nothing.

import type { Clock, Timer } from './clock.ts'
import type { Log } from './log.ts'

type LoopOptions = {
  /** What is done, for the log. */
  what: string
  /** After how many milliseconds it is done for the first time, which is at once when left out, and again after it went wrong. */
  firstMs?: number
  afterErrorMs: number
  /** Returns after how many milliseconds it is to be done again. */
  action(): Promise<number>
  clock: Clock
  log: Log
}

/** Begins, and goes on until what it returns is called; what is under way then comes to its end. */
export function startLoop({ what, firstMs, afterErrorMs, action, clock, log }: LoopOptions): () => void {
  let isStopped = false
  let timer: Timer

  async function turn(): Promise<void> {
    let restMs = afterErrorMs
    try {
      restMs = await action()
    } catch (error) {
      log.error({ err: error }, `${what} went wrong`)
    }
    if (!isStopped) rest(restMs)
  }

  function rest(ms: number): void {
    timer = clock.setTimeout(() => void turn(), ms)
  }

  if (firstMs === undefined) void turn()
  else rest(firstMs)
  return () => {
    isStopped = true
    clock.clearTimeout(timer)
  }
}

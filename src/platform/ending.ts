// How a process ends: by a signal or after a fault, in any case in time.

import { inTime, systemClock } from './clock.ts'

export type Plan = {
  /** How long the process may take to end. */
  readonly withinMs: number
  /** Closes everything; without a signal, after a fault. */
  close(signal: NodeJS.Signals | undefined): Promise<unknown>
  /** Hears that closing took too long, or failed. */
  onTrouble?(error: unknown): void
  /** Writes the last lines of the log. */
  flush?(withinMs: number): Promise<void>
}

export type Ending = {
  /** From now on the process ends like this. Until then a signal ends it at once. */
  prepare(plan: Plan): void
  /** Ends the process after a fault, as it was prepared. */
  fail(): void
  hasBegun(): boolean
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const
/** npm passes on the Ctrl-C that the terminal has sent to its whole process group; systemd can send SIGHUP behind SIGTERM. */
const echoMs = 1_000
const flushMs = 250
/** What writing the last lines and the exit itself may take. */
const exitMs = 2 * flushMs
const lookMs = 20

/** Listens for signals from now on. */
export function createEnding(): Ending {
  let plan: Plan | undefined
  let begunMs: number | undefined
  let code = 0

  async function end(plan: Plan, signal?: NodeJS.Signals): Promise<void> {
    if (begunMs !== undefined) return
    begunMs = systemClock.monotonic()
    /* c8 ignore next 9 -- a process that is short of time does not always get to tell of its coverage */
    try {
      const closed = closeAll(plan, signal).then(() => true)
      if (!(await inTime(systemClock, closed, plan.withinMs - exitMs))) throw new Error('it takes too long')
    } catch (error) {
      code = 1
      plan.onTrouble?.(error)
    }
    await leave(plan, code)
  }

  function hear(signal: NodeJS.Signals): void {
    if (plan === undefined) process.exit()
    if (begunMs === undefined) void end(plan, signal)
    else if (systemClock.monotonic() - begunMs > echoMs) void leave(plan, 1)
  }

  for (const signal of signals) process.on(signal, hear)
  return {
    prepare(next) {
      plan = next
    },
    fail() {
      code = 1
      void end(plan as Plan)
    },
    hasBegun: () => begunMs !== undefined,
  }
}

async function closeAll({ close }: Plan, signal: NodeJS.Signals | undefined): Promise<void> {
  await close(signal)
  /* c8 ignore next -- nothing makes sure that a file is being written just then */
  while (isPoolBusy()) await new Promise<void>(resolve => systemClock.setTimeout(resolve, lookMs))
}

async function leave({ flush }: Plan, code: number): Promise<void> {
  await flush?.(flushMs)
  /* c8 ignore next -- a process that is killed tells of no coverage */
  if (isPoolBusy()) process.kill(process.pid, 'SIGKILL')
  process.exit(code)
}

/** process.exit waits for the threads that files and names are looked up in, even where a disk or a resolver hangs. */
function isPoolBusy(): boolean {
  return process.getActiveResourcesInfo().some(name => /^(FSReq|FileHandleCloseReq|GetAddrInfo)/.test(name))
}

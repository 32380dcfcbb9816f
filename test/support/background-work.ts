// What a gateway does behind its answers, seen from outside of it: calls to RetroAchievements that are under way, and bodies
// that zlib works on. For tests that have to know when all of that is over.

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { setImmediate } from 'node:timers/promises'

type Message = { readonly request: object }
type Compress = (...args: unknown[]) => unknown

const names = ['brotliCompress', 'gzip', 'zstdCompress', 'brotliDecompress', 'gunzip'] as const
/** In which work that follows from what has ended begins. */
const calmTurns = 12

export type BackgroundWork = {
  /** How much is under way now, in all gateways of the process. */
  underway(): number
  /** Resolves when nothing was under way for some turns of the event loop. */
  quiet(): Promise<void>
  stop(): void
}

export function watchBackgroundWork(): BackgroundWork {
  const calls = new Set<unknown>()
  const called = (message: unknown) => void calls.add((message as Message).request)
  const answered = (message: unknown) => void calls.delete((message as Message).request)
  let count = 0
  const begin = () => {
    count += 1
  }
  const end = () => {
    count -= 1
  }
  const zlib = createRequire(import.meta.url)('node:zlib') as { [name in (typeof names)[number]]: Compress }
  const originals = names.map(name => [name, zlib[name]] as const)
  for (const [name, original] of originals) zlib[name] = counted(original, begin, end)
  syncBuiltinESMExports()
  subscribe('undici:request:create', called)
  subscribe('undici:request:trailers', answered)
  subscribe('undici:request:error', answered)
  const underway = () => count + calls.size

  return {
    underway,
    async quiet() {
      for (let calm = 0; calm < calmTurns; calm += 1) {
        await setImmediate()
        if (underway() > 0) calm = 0
      }
    },
    stop() {
      for (const [name, original] of originals) zlib[name] = original
      syncBuiltinESMExports()
      unsubscribe('undici:request:create', called)
      unsubscribe('undici:request:trailers', answered)
      unsubscribe('undici:request:error', answered)
    },
  }
}

/** The function, with the time until it calls back counted. */
function counted(original: Compress, begin: () => void, end: () => void): Compress {
  return (...args) => {
    const done = args.pop() as Compress
    begin()
    return original(...args, (...result: unknown[]) => {
      end()
      done(...result)
    })
  }
}

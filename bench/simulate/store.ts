// The store that gateways share, modelled: answers behind everybody's memory, and one flight for a question wherever it is
// asked. The budget that they share stands beside this file.

import type { Answer } from '../../src/cache/answer.ts'
import type { Clock } from '../../src/platform/clock.ts'
import type { Asking } from '../../src/upstream/client.ts'
import type { DatedReply } from '../../src/upstream/exchange.ts'

export type Store = {
  /** Takes a round trip. */
  answer(key: string): Promise<Answer | undefined>
  keep(answer: Answer): void
  /** Asks, unless another gateway asks the same thing already. */
  shared(asking: Asking): Asking
  /** Questions to the store so far. */
  lookups(): number
}

export function createStore({ clock, roundTripMs }: { clock: Clock; roundTripMs: number }): Store {
  const held = new Map<string, Answer>()
  const flights = new Map<string, Promise<DatedReply>>()
  let lookups = 0

  const roundTrip = () => new Promise<void>(resolve => clock.setTimeout(resolve, roundTripMs))

  return {
    async answer(key) {
      lookups += 1
      await roundTrip()
      const answer = held.get(key)
      if (answer === undefined) return undefined
      if (clock.now() < answer.requestedMs + answer.keepMs) return { ...answer, hits: 0, views: undefined }
      held.delete(key)
    },
    keep: answer => void held.set(answer.key, answer),
    shared: asking => ({
      ...asking,
      async ask(call, options) {
        const key = `${call.method}?${call.query}`
        const underway = flights.get(key)
        if (underway !== undefined) return underway.finally(roundTrip)
        const flight = asking.ask(call, options).finally(() => flights.delete(key))
        flights.set(key, flight)
        return flight
      },
    }),
    lookups: () => lookups,
  }
}

// What comes of a question, and who asks it: the types that the files of this room share.

import type { Endpoint, Richer } from '../language/endpoint.ts'
import type { Params } from '../language/params.ts'
import type { Failure } from '../platform/failure.ts'
import type { Lane } from '../upstream/credentials.ts'
import type { AskOptions } from '../upstream/exchange.ts'
import type { Priority } from '../upstream/queue.ts'
import type { Answer } from './answer.ts'
import type { Wish } from './freshness.ts'

/** What came of a question: an answer, or the failure of the flight that should have brought one. */
export type Asked = {
  /**
   * `hit`: fresh, from memory. `stale`: older, from memory all the same. The others were asked for: because there was
   * nothing, because what there was is old, or because the client wished for newer.
   */
  readonly outcome: 'hit' | 'stale' | 'miss' | 'refresh' | 'request'
  /** Whether another request had asked already. */
  readonly collapsed: boolean
  readonly flight: Flight | undefined
  /** Why there is nothing fresher; a failure's code, or `refreshing`. */
  readonly detail?: string
  /** The endpoint in whose answer this one's was found. */
  readonly within?: Within
  /** For how long it counts as fresh in any case, since it is newer than an answer that is fresh; in milliseconds. */
  readonly goodForMs?: number
  /** The answers whose rows make the page, one after the other, where it takes more than one; `answer` stands for all. */
  readonly blocks?: readonly Answer[]
  /** How many rows come before those of the answer, where it is a block of a longer list. */
  readonly skipped?: number
} & ({ readonly answer: Answer } | { readonly answer: undefined; readonly failure: Failure })

export type Found = Asked & { readonly answer: Answer }

export type Charge = () => Failure | undefined

/** Who asks. A second question has the deadline of the first. */
export type Asker = {
  cause: string
  lane: Lane
  /** Whose turn it is when there is a queue. */
  client: string
  charge: Charge
  wish: Wish
  priority: Priority
  /** In milliseconds of the monotonic clock. */
  deadlineMs: number
  /** Until when an old answer is held back, in milliseconds of the monotonic clock. */
  patientUntilMs: number
  /** Whether what other gateways hold was looked at. */
  looked?: boolean
  /** The key of an answer that is none to this question, as it is itself in doubt. */
  doubted?: string
}

/** What a flight is asked with; the clients are those that wait for it, the first of them caused it. */
export type FlightOptions = AskOptions & { readonly clients: Set<string> }

/** How an answer came from RetroAchievements. */
export type Flight = {
  readonly status: number
  readonly stored: boolean
  /** Who read the answer, with what, and what it says. */
  readonly endpoint: Endpoint | undefined
  readonly params: Params
  readonly value: unknown
  /** Why the endpoint that asked cannot read it; it is not remembered then. */
  readonly unreadable: Failure | undefined
}

/** Where in the answer of another endpoint this one's was found. */
export type Within = {
  readonly richer: Richer
  readonly endpoint: Endpoint
  readonly params: Params
  /** What it says, where it was read just now. */
  readonly part: unknown
}

/** An answer that is here. */
export type Held = {
  readonly answer: Answer
  /** Where it is another endpoint's. */
  readonly within?: Within
  /** For how long from now it counts as fresh, whatever its own times say; in milliseconds. */
  readonly goodForMs?: number
}

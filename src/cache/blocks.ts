// Pages that are cut here: out of one answer, or out of two that follow one another where the endpoint is asked in blocks and a
// page begins in one and ends in the next.

import { blockStart } from '../catalogue/call.ts'
import type { Cut } from '../language/collections.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Page } from '../language/pages.ts'
import type { Params } from '../language/params.ts'
import type { Clock } from '../platform/clock.ts'
import { type Answer, answerFrom } from './answer.ts'
import type { Memory } from './memory.ts'
import type { Found } from './outcome.ts'
import { cutPage, type PageBytes, type RowTable, tableOf } from './row-table.ts'

export type Blocks = {
  /** The parameters of the block that is to be asked for: the last one, where a page begins behind the end that is known. */
  begin(params: Params, first: Answer | undefined): Params
  /** The parameters of the block in which a page ends, after the one in which it begins; undefined where that one holds all of it. */
  rest(endpoint: Endpoint, params: Params, first: Found): Params | undefined
  /** The page. Throws Failure when an answer cannot be read. */
  page(endpoint: Endpoint, params: Params, found: Found): PageBytes
}

type BlocksOptions = {
  memory: Pick<Memory, 'keepTable'>
  clock: Clock
  /** What an endpoint reads in an answer. Throws Failure. */
  read(endpoint: Endpoint, params: Params, found: Found): unknown
}

export function createBlocks({ memory, clock, read }: BlocksOptions): Blocks {
  function table(endpoint: Endpoint, params: Params, found: Found): RowTable {
    const { answer } = found
    if (answer.table !== undefined) return answer.table
    const made = tableOf(read(endpoint, params, found) as Page<unknown>, endpoint.response.cut as Cut)
    memory.keepTable(answer, made)
    return made
  }

  return {
    begin(params, first) {
      const { table, requestedMs = 0, freshMs = 0 } = first ?? {}
      const isKnown = table?.total && clock.now() - requestedMs < freshMs
      return isKnown && table.total <= (params.offset as number) ? { ...params, offset: table.total - 1 } : params
    },
    rest(endpoint, params, first) {
      const block = endpoint.block as number
      const { offset, count } = params as { offset: number; count: number }
      const next = blockStart(params, block) + block
      if (offset + count <= next) return undefined
      const { total } = table(endpoint, params, first)
      return total === null || total > next ? { ...params, offset: next } : undefined
    },
    page(endpoint, params, found) {
      const { response } = endpoint
      // What a flight has read is of one of them alone.
      const answers = found.blocks?.map(answer => ({ ...found, answer, flight: undefined })) ?? [found]
      const tables = answers.map(each => table(endpoint, params, each))
      return cutPage(tables, response.cut as Cut, params, found.skipped)
    },
  }
}

/** What came of a page that begins in one answer and ends in the next: as old as the older, and as short-lived as either. */
export function joined(first: Found & { readonly skipped: number }, second: Found): Found {
  const { answer: one } = first
  const { answer: other } = second
  const requestedMs = Math.min(one.requestedMs, other.requestedMs)
  /** How long both last by this measure. */
  const shorter = (lasts: (answer: Answer) => number) =>
    Math.min(...[one, other].map(answer => answer.requestedMs + lasts(answer))) - requestedMs
  const freshMs = shorter(answer => answer.freshMs)
  const staleMs = shorter(answer => answer.freshMs + answer.staleMs) - freshMs
  const keepMs = shorter(answer => answer.keepMs)
  const worse = outcomes.indexOf(first.outcome) > outcomes.indexOf(second.outcome) ? first : second
  const answer = answerFrom({ ...one, requestedMs, freshMs, staleMs, keepMs })
  return { ...worse, answer, blocks: [one, other], skipped: first.skipped }
}

/** From the best to the worst. */
const outcomes: readonly Found['outcome'][] = ['hit', 'stale', 'request', 'refresh', 'miss']

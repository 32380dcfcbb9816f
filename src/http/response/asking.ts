// Asking for an answer. Where too many requests wait for theirs, what is in memory is still sent, and the others are refused; so
// are requests of pages that may not read what they are answered.

import type { FastifyRequest } from 'fastify'
import type { AnswersOptions } from '../../cache/answers.ts'
import { noWish, type Wish } from '../../cache/freshness.ts'
import type { Asked } from '../../cache/outcome.ts'
import { Problem } from '../errors/problems.ts'
import { overloaded } from '../server/waiting.ts'

/** What is here, however old it is. */
const anything: Wish = { maxAgeMs: undefined, maxStaleMs: Number.POSITIVE_INFINITY, onlyIfCached: false }

/** Throws Problem where nothing is here, and too many requests wait already, or nobody is to be asked for this one. */
export async function askOrRefuse(
  request: FastifyRequest,
  options: AnswersOptions,
  ask: (options: AnswersOptions) => Promise<Asked>,
): Promise<Asked> {
  const { answers } = request.server.waiting
  const { wish = noWish } = options
  if (isOfForeignPage(request)) return askMemory(ask, options, refusedPage)
  if (wish.onlyIfCached) return ask(options)
  if (!answers.isFull(request)) return answers.wait(request, ask(options))
  const asked = await askMemory(ask, options, refusedByLoad)
  // It is here, so this waits for nothing either, and has it refreshed in the background.
  return asked.outcome === 'stale' ? ask({ ...options, wish: anything }) : asked
}

/** Throws what `refused` returns where nothing is here. */
async function askMemory(
  ask: (options: AnswersOptions) => Promise<Asked>,
  options: AnswersOptions,
  refused: () => Problem,
): Promise<Asked> {
  const asked = await ask({ ...options, wish: { ...anything, onlyIfCached: true } })
  if (asked.answer === undefined && asked.failure.code === 'not-cached') throw refused()
  return asked
}

function refusedByLoad(): Problem {
  return overloaded('Too many requests wait for RetroAchievements already. Answers that are held are still sent.')
}

function refusedPage(): Problem {
  return new Problem(
    'forbidden',
    'A page of another site, which may not read answers, asks for what is not held. RetroAchievements is not asked for it.',
  )
}

/**
 * Whether a browser asks for a page of another site that may not read what comes (Fetch Metadata). A person who follows a link
 * sees the answer, and is no such page.
 */
function isOfForeignPage({ headers, server }: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination, origin } = headers
  if (site !== 'cross-site' || server.cors.mayRead(origin)) return false
  return mode !== 'navigate' || destination !== 'document'
}

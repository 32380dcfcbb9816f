// Asking for an answer. Where too many requests wait for theirs, what is in memory is still sent, and the others are refused.

import type { FastifyRequest } from 'fastify'
import type { AnswersOptions } from '../../cache/answers.ts'
import { noWish, type Wish } from '../../cache/freshness.ts'
import type { Asked } from '../../cache/outcome.ts'
import { overloaded } from '../server/waiting.ts'

/** What is here, however old it is. */
const anything: Wish = { maxAgeMs: undefined, maxStaleMs: Number.POSITIVE_INFINITY, onlyIfCached: false }

/** Throws Problem where nothing is here, and too many requests wait already. */
export async function askOrRefuse(
  request: FastifyRequest,
  options: AnswersOptions,
  ask: (options: AnswersOptions) => Promise<Asked>,
): Promise<Asked> {
  const { answers } = request.server.waiting
  const { wish = noWish } = options
  if (wish.onlyIfCached) return ask(options)
  if (!answers.isFull(request)) return answers.wait(request, ask(options))
  const asked = await ask({ ...options, wish: { ...anything, onlyIfCached: true } })
  if (asked.answer === undefined && asked.failure.code === 'not-cached')
    throw overloaded('Too many requests wait for RetroAchievements already. Answers that are held are still sent.')
  // It is here, so this waits for nothing either, and has it refreshed in the background.
  return asked.outcome === 'stale' ? ask({ ...options, wish: anything }) : asked
}

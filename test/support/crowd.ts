// Clients that never have enough: each asks a replica for what nobody has asked for before, and again as soon as it is answered.

import { setTimeout as delay } from 'node:timers/promises'
import type { Sandbox } from '../../sandbox/server.ts'
import type { Replica } from './store.ts'
import { codeOf } from './stories.ts'

/** How one request ended. */
export type Ended = {
  /** 200, or the code of the failure. */
  readonly how: string
  /** How many calls RetroAchievements had seen when it came, and how many more it saw until it was answered. */
  readonly callsBefore: number
  readonly callsMeanwhile: number
}

/** So much later somebody comes again who was refused, in milliseconds: a crowd, and not a flood. */
const againMs = 100

let questions = 0

/** What nobody has asked for before. */
export function cold(): string {
  questions += 1
  return `/games/1/comments?count=2&offset=${questions}`
}

/** Asks one cold question. */
export async function askCold({ get }: Replica, sandbox: Sandbox): Promise<Ended> {
  const callsBefore = sandbox.calls()
  const response = await get(cold())
  const how = response.statusCode === 200 ? '200' : codeOf(response)
  return { how, callsBefore, callsMeanwhile: sandbox.calls() - callsBefore }
}

/** So many clients of each replica, until they are told to go; then comes how all of their requests ended. */
export function crowd(
  sandbox: Sandbox,
  replicas: readonly Replica[],
  clients: number,
): () => Promise<readonly Ended[]> {
  const ended: Ended[] = []
  let isOver = false
  const client = async (replica: Replica) => {
    while (!isOver) {
      const one = await askCold(replica, sandbox)
      ended.push(one)
      if (one.how !== '200') await delay(againMs)
    }
  }
  const asking = replicas.flatMap(replica => Array.from({ length: clients }, () => client(replica)))
  return async () => {
    isOver = true
    await Promise.all(asking)
    return ended
  }
}

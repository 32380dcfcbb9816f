// How many requests wait for what is not in memory: each holds some until it is answered. What is in memory waits for nothing,
// so it is never refused here.

import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Problem } from '../errors/problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** The requests that wait for an answer, and those that wait for a body to be compressed. */
    waiting: { readonly answers: WaitingRoom; readonly forms: WaitingRoom }
  }
}

type Waiting = Pick<FastifyRequest, 'raw'>

export type WaitingRoom = {
  /** Whether a request must not wait as well. */
  isFull(request: Waiting): boolean
  /** Counts a request until the work is done, also when its client goes away before. */
  wait<T>(request: Waiting, work: Promise<T>): Promise<T>
  size(): number
}

const mostOverall = 5_000
const mostEach = 1_000
const retryAfterMs = 1_000

export function createWaitingRoom(): WaitingRoom {
  const connections = new WeakMap<Socket, number>()
  let overall = 0

  const waitingOn = (socket: Socket) => connections.get(socket) ?? 0

  function add(socket: Socket, count: number): void {
    connections.set(socket, waitingOn(socket) + count)
    overall += count
  }

  return {
    isFull({ raw: { socket } }) {
      if (overall >= mostOverall) return true
      // One half is for connections on which nothing waits yet.
      return waitingOn(socket) >= (overall < mostOverall / 2 ? mostEach : 1)
    },
    async wait({ raw: { socket } }, work) {
      add(socket, 1)
      try {
        return await work
      } finally {
        add(socket, -1)
      }
    },
    size: () => overall,
  }
}

export const waitingPlugin = fp(
  async app => {
    app.decorate('waiting', { answers: createWaitingRoom(), forms: createWaitingRoom() })
  },
  { name: 'waiting' },
)

export function overloaded(detail: string): Problem {
  return new Problem('overloaded', detail, { retryAfterMs })
}

// Every request has an id, in the log and in its answer: the caller's own where it brings a decent one, else one of ours.

import fp from 'fastify-plugin'

const decent = /^[\w.:/+=-]{1,128}$/

/** Ids of ours tell processes apart, also after a restart. */
export function createRequestIds(): (brought: string | readonly string[] | undefined) => string {
  const process = crypto.randomUUID().slice(0, 8)
  let count = 0
  return brought => {
    if (typeof brought === 'string' && decent.test(brought)) return brought
    count += 1
    return `${process}-${count}`
  }
}

export const requestIdsPlugin = fp(
  async app => {
    app.addHook('onRequest', (request, reply, done) => {
      reply.header('x-request-id', request.id)
      done()
    })
  },
  { name: 'request-ids', dependencies: ['tracing'] },
)

// The common way to cache in Fastify: async-cache-dedupe remembers objects, and the route returns them.
// `node bench/speed/targets/dedupe.ts <port> <recording>`.

import { createCache } from 'async-cache-dedupe'
import { fastify } from 'fastify'
import { readRecording } from '../recording.ts'

const [port, file = ''] = process.argv.slice(2)
const answers = readRecording(file)
const app = fastify()
const cache = createCache({ ttl: 86_400, storage: { type: 'memory', options: { size: 10_000 } } }).define(
  'answer',
  async (path: string) => {
    const known = answers.get(path)
    if (known === undefined) throw Object.assign(new Error('unknown'), { statusCode: 404 })
    return JSON.parse(known.body.toString())
  },
)

app.get('/*', request => cache.answer(request.url))
await app.listen({ port: Number(port), host: '127.0.0.1' })

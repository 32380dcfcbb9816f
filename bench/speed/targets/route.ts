// A plain Fastify route that sends a Buffer it holds, with no more than a type and a length.
// `node bench/speed/targets/route.ts <port> <recording>`.

import { fastify } from 'fastify'
import { readRecording } from '../recording.ts'

const [port, file = ''] = process.argv.slice(2)
const answers = readRecording(file)
const app = fastify()

app.get('/*', (request, reply) => {
  const known = answers.get(request.url)
  if (known === undefined) return reply.code(404).send()
  return reply.type('application/json; charset=utf-8').send(known.body)
})
await app.listen({ port: Number(port), host: '127.0.0.1' })

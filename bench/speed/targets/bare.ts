// What everything is measured against: node:http alone, which sends the gateway's own status, headers and bytes out of a
// Map. `node bench/speed/targets/bare.ts <port> <recording>`.

import { createServer } from 'node:http'
import { type FlatHeaders, headerOf, readRecording } from '../recording.ts'

type Known = {
  readonly status: number
  readonly headers: string[]
  readonly body: Buffer
  readonly etag: string | undefined
  readonly unchanged: { readonly status: number; readonly headers: FlatHeaders } | undefined
}

const [port, file = ''] = process.argv.slice(2)
const answers = new Map<string, Known>()
for (const [path, { status, headers, body, unchanged }] of readRecording(file)) {
  answers.set(path, { status, headers: [...headers], body, etag: headerOf(headers, 'etag'), unchanged })
}

createServer((request, response) => {
  const known = answers.get(request.url as string)
  if (known === undefined) {
    response.writeHead(404)
    response.end()
    return
  }
  if (known.unchanged !== undefined && request.headers['if-none-match'] === known.etag) {
    response.writeHead(known.unchanged.status, known.unchanged.headers as string[])
    response.end()
    return
  }
  response.writeHead(known.status, known.headers)
  response.end(known.body)
}).listen(Number(port), '127.0.0.1')

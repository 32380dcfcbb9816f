// Loaded into the gateway by `--import` where memory is measured: tells whoever connects to the socket what is alive after
// a full collection, and how long one takes. Needs `--expose-gc`.

import { createServer } from 'node:net'

const collections = 5

createServer(socket => {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('the probe needs --expose-gc')
  gc()
  const gcMs = Array.from({ length: collections }, () => {
    const startedMs = performance.now()
    gc()
    return performance.now() - startedMs
  })
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  socket.end(JSON.stringify({ heapUsed, external, arrayBuffers, gcMs }))
})
  .listen(process.env.BENCH_PROBE_SOCKET)
  .unref()

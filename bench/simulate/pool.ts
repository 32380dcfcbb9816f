// Simulations side by side, as many as there are processors, each in a thread and a time of its own.

import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { loadCatalogue } from '../../src/catalogue.ts'
import type { Model } from './options.ts'
import { play, type Result, type Setting } from './play.ts'
import { bodiesFor } from './upstream.ts'

/** In the order of the settings, whichever is over first. */
export async function playAll(model: Model, settings: readonly Setting[], threads = availableParallelism()) {
  const results: Result[] = []
  // The longest first, so that no thread is left with one at the end.
  const left = [...settings.entries()].sort(([, one], [, other]) => other.users - one.users)

  async function work(): Promise<void> {
    const worker = new Worker(new URL(import.meta.url), { workerData: model })
    try {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [nth, setting] = next
        worker.postMessage(setting)
        const [result] = await once(worker, 'message')
        results[nth] = result
      }
    } finally {
      await worker.terminate()
    }
  }

  await Promise.all(Array.from({ length: Math.min(threads, settings.length) }, work))
  return results
}

if (!isMainThread) {
  const catalogue = await loadCatalogue()
  const bodies = bodiesFor(catalogue)
  parentPort?.on('message', async (setting: Setting) => {
    parentPort?.postMessage(await play(catalogue, bodies, workerData, setting))
  })
}

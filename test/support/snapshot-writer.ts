// Writes a snapshot of many answers again and again, until somebody ends it.

import { createStore } from './snapshots.ts'

// Nobody is left to end it when the test is gone.
process.stdin.resume().once('end', () => process.exit())

const { keep, snapshot, load } = createStore(process.argv[2] as string)
await load()
for (let round = 0; ; round += 1) {
  for (let id = 1; id <= 300; id += 1)
    keep(`GetGame?i=${id}`, Buffer.from(JSON.stringify([`${round} `.repeat(16_000)])))
  await snapshot.save()
  if (round === 0) console.log(`written with ${snapshot.state().problem ?? 'success'}`)
}

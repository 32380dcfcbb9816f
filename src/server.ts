// The process. The gateway is loaded after the compile cache was switched on, and a signal that comes meanwhile ends the
// process, which as the first one of a container would overlook it.

import './platform/preload.cjs'
import { createEnding } from './platform/ending.ts'

const ending = createEnding()

const [{ readEnvironment }, { explain, serve }] = await Promise.all([
  import('./config/environment.ts'),
  import('./serve.ts'),
])

await serve(readEnvironment(), ending).catch(explain)

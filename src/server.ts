// The process. The gateway is loaded after the compile cache was switched on, which is all that this file is for.

import './platform/preload.cjs'

const [{ readEnvironment }, { explain, serve }] = await Promise.all([
  import('./config/environment.ts'),
  import('./serve.ts'),
])

await serve(readEnvironment()).catch(explain)

// Runs while the image is built: loads the whole program, so that Node keeps its compiled form in NODE_COMPILE_CACHE.
// It keeps one for each set of V8's flags, so this needs the flags of the start.

import { flushCompileCache } from 'node:module'
import { loadCatalogue } from '../src/catalogue/load.ts'
import '../src/serve.ts'

await loadCatalogue()
flushCompileCache()

// Runs while the image is built: loads the whole program, so that Node keeps its compiled form in NODE_COMPILE_CACHE.

import { flushCompileCache } from 'node:module'
import { loadCatalogue } from '../src/catalogue/load.ts'
import '../src/serve.ts'

await loadCatalogue()
flushCompileCache()

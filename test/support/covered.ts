// What coverage is demanded of, whichever test runs it: the gateway and the sandbox; benchmarks are no part of it. Without a store, too much of
// what replicas share cannot be played, and nothing is demanded.

import { globSync } from 'node:fs'
import { lacking } from './shipped.ts'

const files = lacking('redis-server') ? null : globSync('{src,sandbox}/**/*.ts')

export default (): readonly string[] | null => files

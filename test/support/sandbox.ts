// The sandbox as the tests start it: at the moment of the samples, where its clock stands still.

import { momentOfSamples } from '../../sandbox/samples.ts'
import { type Options, type Sandbox, startSandbox as start } from '../../sandbox/server.ts'

export const startSandbox = (options: Options = {}): Promise<Sandbox> => start({ now: momentOfSamples, ...options })

// Hits with many keys, and with and without a line logged for each.

import { join } from 'node:path'
import { askAll } from '../asking.ts'
import { gatewayOf, pathsOf, record, recordingOf, startGateway } from '../gateway.ts'
import { type Contender, figuresOf, perSecond, type Result, ratioOf, runRounds } from '../rounds.ts'
import { number } from '../tables.ts'
import { bareOf } from '../targets.ts'
import { verify, verifyAll } from '../verifying.ts'
import { cellsOf, gatewayName, tableOf } from './hits.ts'
import { type Scenario, windowsOf } from './kinds.ts'

const rounds = { seconds: 1, warmSeconds: 2 }
const size = '1 kB'
const keys = { few: 100, many: 100_000 }

/** How much slower a hundred thousand keys make it than a hundred do, beside a Map that is filled as well. */
export const manyKeys: Scenario = {
  name: 'keys',
  async play(stage) {
    const [runtime] = stage.options.runtimes
    const gateway = await startGateway(stage, runtime)
    const paths = { few: pathsOf(size, keys.few), many: pathsOf(size, keys.many) }
    const { file, answers } = await record(gateway, paths.many, join(stage.dir, 'keys'))
    const bare = await bareOf(stage, runtime, 'bare with many keys', file)
    const some = paths.many.filter((_, nth) => nth < keys.few || nth % 1_000 === 0)
    for (const server of [bare, gateway]) await verifyAll(server, some, answers, true)
    const bodyBytes = answers.get(paths.few[0] ?? '')?.body.length ?? 0
    const contender = (name: string, server: typeof bare, which: keyof typeof keys): Contender => {
      return { name: `${name}, ${number(keys[which])} keys`, server, paths: paths[which], bodyBytes }
    }
    const results = await runRounds(
      [
        contender('bare node:http', bare, 'few'),
        contender('bare node:http', bare, 'many'),
        contender('gateway', gateway, 'few'),
        contender('gateway', gateway, 'many'),
      ],
      rounds,
      stage,
    )
    await Promise.all([bare.stop(), gateway.stop()])
    const [bareFew, bareMany, few, many] = results as [Result, Result, Result, Result]
    const own = ratioOf(many, few, perSecond)?.median
    const base = ratioOf(bareMany, bareFew, perSecond)?.median
    const title = 'Many keys, 1 kB'
    const note = 'Ratios are to the same server with a hundred keys.'
    const rows = [bareFew, bareMany, few, many].map((result, nth) => [
      result.name,
      ...cellsOf(result, nth < 2 ? bareFew : few),
    ])
    return {
      tables: [tableOf(title, note, rows)],
      figures: {
        'keys: gateway': own,
        'keys: bare': base,
        'keys: gateway / bare': own === undefined || base === undefined ? undefined : own / base,
      },
      windows: windowsOf(results),
    }
  },
}

/** As shipped, with a line for each request, and with none below warnings. */
export const logging: Scenario = {
  name: 'logging',
  async play(stage) {
    const [runtime] = stage.options.runtimes
    const paths = pathsOf(size, 1)
    const recorded = (await recordingOf(stage)).answers.get(paths[0] ?? '')
    const quiet = await startGateway(stage, runtime, { env: { LOG_LEVEL: 'warn' } })
    await askAll(quiet.port, paths)
    await verify(quiet, recorded, { sameHeaders: true })
    const bodyBytes = recorded?.body.length ?? 0
    const name = gatewayName(runtime)
    const results = await runRounds(
      [
        { name: `${name}, LOG_LEVEL=warn`, server: quiet, paths, bodyBytes },
        { name, server: await gatewayOf(stage, runtime), paths, bodyBytes },
      ],
      rounds,
      stage,
    )
    await quiet.stop()
    const [without, shipped] = results as [Result, Result]
    const rows = results.map(result => [result.name, ...cellsOf(result, without)])
    return {
      tables: [tableOf('What the log costs, 1 kB', 'The standard output goes to /dev/null.', rows)],
      figures: {
        ...figuresOf(`logging: ${name}`, shipped, without),
      },
      windows: windowsOf(results),
    }
  },
}

// Hits with many keys, and by what is logged and limited.

import { join } from 'node:path'
import { askAll } from '../asking.ts'
import { pathsOf, record, recordingOf, startGateway } from '../gateway.ts'
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

/** As shipped, beside one that logs nothing below warnings, one that counts what clients have, and one that lists hits. */
export const logging: Scenario = {
  name: 'logging',
  async play(stage) {
    const [runtime] = stage.options.runtimes
    const paths = pathsOf(size, 1)
    const recorded = (await recordingOf(stage)).answers.get(paths[0] ?? '')
    const bodyBytes = recorded?.body.length ?? 0
    const name = gatewayName(runtime)
    const contenders: Contender[] = []
    for (const env of [{ LOG_LEVEL: 'warn' }, {}, { CLIENT_PER_MINUTE: '1000000' }, { LOG_HITS: 'on' }]) {
      const server = await startGateway(stage, runtime, { env })
      await askAll(server.port, paths)
      await verify(server, recorded, { sameHeaders: !('CLIENT_PER_MINUTE' in env) })
      const settings = Object.entries(env).map(([setting, value]) => `${setting}=${value}`)
      contenders.push({ name: [name, ...settings].join(', '), server, paths, bodyBytes })
    }
    const results = await runRounds(contenders, rounds, stage)
    for (const { server } of contenders) await server.stop()
    const [quiet, shipped] = results as [Result, Result]
    const rows = results.map(result => [result.name, ...cellsOf(result, quiet)])
    const note = 'The standard output goes to /dev/null.'
    return {
      tables: [tableOf('What the log and limits cost, 1 kB', note, rows)],
      figures: figuresOf(`logging: ${name}`, shipped, quiet),
      windows: windowsOf(results),
    }
  },
}

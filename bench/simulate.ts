// Many users on many frontends over hours of virtual time, in front of 1, 3 and 30 gateways with and without a store: how
// often RetroAchievements is asked, how old answers are, and where the budget ends. `npm run simulate` prints a table within
// some minutes, `npm run simulate -- --write` writes docs/scaling.md and its chart. A wrong option is answered with a list of all.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { drawing } from './simulate/chart.ts'
import { OptionError, type Options, optionsFrom } from './simulate/options.ts'
import { page } from './simulate/page.ts'
import { playAll } from './simulate/play.ts'
import { tableOf } from './simulate/table.ts'

function givenOptions(): Options {
  try {
    return optionsFrom(process.argv.slice(2))
  } catch (error) {
    if (!(error instanceof OptionError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

const options = givenOptions()
const { model, write } = options
const settings = options.users.flatMap(users =>
  options.replicas.flatMap(replicas => [false, true].map(withStore => ({ users, replicas, withStore }))),
)
const results = await playAll(model, settings)
console.log(tableOf(results))
if (write) {
  const docs = join(import.meta.dirname, '../docs')
  writeFileSync(join(docs, 'scaling.md'), page(options, results))
  writeFileSync(join(docs, 'scaling.svg'), drawing(results, model))
}

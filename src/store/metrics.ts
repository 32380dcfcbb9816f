// What is counted of the shared store: how it does, and how often it has what is asked for.

import { Counter, type Registry } from 'prom-client'
import { scriptNames } from './protocol.ts'
import type { StoreCounts } from './store.ts'

export function createStoreCounts(registry: Registry): StoreCounts {
  const registers = [registry]
  const commands = new Counter({
    name: 'ra_gateway_store_commands_total',
    help: 'Commands to the shared store by what they are for and what came of them',
    labelNames: ['command', 'outcome'],
    registers,
  })
  const lookups = new Counter({
    name: 'ra_gateway_store_lookups_total',
    help: 'Answers that were looked for in the shared store, by whether they were there',
    labelNames: ['result'],
    registers,
  })
  for (const command of scriptNames) commands.inc({ command, outcome: 'ok' }, 0)
  for (const result of ['hit', 'miss']) lookups.inc({ result }, 0)
  return {
    command: (command, outcome) => commands.inc({ command, outcome }),
    lookup: result => lookups.inc({ result }),
  }
}

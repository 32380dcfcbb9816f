// Names in the environment that are no settings. One that is nearly a setting is a misspelling, and stops the start: else the
// gateway would run without what its operator wanted. Other names are left alone, as an environment is shared with many programs.

import { outdatedIn, removed } from './outdated.ts'
import { type Environment, namesInFile } from './reader.ts'

/** How many letters may differ (inserted, left out, replaced, or two swapped) in a misspelling. */
const mostLetters = 2
/** Shorter names are too close to those of other programs. */
const leastLength = 9

/** What docker/*.yaml reads beside our settings. */
const ofDeployments = new Set([
  'GRAFANA_PORT',
  'MEMORY_LIMIT',
  'NODE_IMAGE',
  'REDISCLI_AUTH',
  'VALKEY_MAXMEMORY',
  'VALKEY_MEMORY_LIMIT',
  'VALKEY_PASSWORD',
])
/** They read `.env`, too. */
const ofOtherPrograms = /^(?:COMPOSE|DOCKER|BUILDKIT|GF)_/
/** Proxies have many names, in either letter case. */
const proxies = /^(?:HTTPS?|NO|ALL|FTPS?|SOCKS?|RSYNC|TCP|WSS?)_PROXY$/i
/** Of other programs, although nearly one of our settings. */
const accidents = new Set(['ARG_FILE', 'JAR_FILE', 'RD_API_KEY', 'SASS_PATH', 'TAR_FILE', 'VAR_FILE', 'VARS_FILE'])

/** What Kubernetes and Docker tell of each service: `RA_GATEWAY_SERVICE_HOST`, `RA_GATEWAY_PORT_3000_TCP_ADDR`. */
const ofServices = /_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/
const serviceUrl = /^(?:tcp|udp|sctp):\/\//

/** Whoever sets one of these in the environment means the gateway, as far as one can tell. */
const prefixes = /^(?:RA|UPSTREAM|PACE|OWNER|OPERATOR|BLOCKED)_/

/**
 * Looks through the names of an environment, and says each misspelling of a setting as a fault. Returns a sentence for each thing
 * that the operator should know besides. Values are not repeated; a blank one is the same as none.
 */
export function checkNames(
  environment: Environment,
  settings: readonly string[],
  fault: (what: string) => void,
): readonly string[] {
  const known = new Set([...settings, ...Object.keys(removed)])
  const targets = settings.filter(name => name.length >= leastLength && name.includes('_'))
  const inFile = environment[namesInFile] ?? new Set()
  const doubtful: string[] = []
  for (const [name, value] of Object.entries(environment)) {
    if (!value?.trim() || known.has(name) || isOfOthers(name, value)) continue
    const meant = accidents.has(name) ? undefined : nearest(name.toUpperCase(), targets)
    if (meant !== undefined) fault(`${name} is not a setting; the nearest one is ${meant}`)
    else if (isDoubtful(name, inFile)) doubtful.push(/^[\w.-]+$/.test(name) ? name : JSON.stringify(name))
  }
  const unknown = `These names are no settings, and have no effect: ${doubtful.sort().join(', ')}`
  return [...outdatedIn(environment), ...(doubtful.length === 0 ? [] : [unknown])]
}

function isDoubtful(name: string, inFile: ReadonlySet<string>): boolean {
  return prefixes.test(name) || (inFile.has(name) && !ofOtherPrograms.test(name))
}

function isOfOthers(name: string, value: string): boolean {
  if (ofDeployments.has(name) || proxies.test(name) || ofServices.test(name)) return true
  return name.endsWith('_PORT') && serviceUrl.test(value)
}

/** The setting that is meant by a name in capital letters; undefined where it is none of them. */
function nearest(name: string, settings: readonly string[]): string | undefined {
  let found: string | undefined
  let least = mostLetters + 1
  for (const setting of settings) {
    if (Math.abs(setting.length - name.length) > mostLetters) continue
    const distance = distanceOf(name, setting)
    if (distance >= least || isOtherWord(name, setting, distance)) continue
    least = distance
    found = setting
  }
  return found
}

/** Whether all that differs is a first word of at most three letters, which makes another word: `DD_API_KEY`, `DBG_LEVEL`. */
function isOtherWord(name: string, setting: string, distance: number): boolean {
  const [nameAt, settingAt] = [name.indexOf('_'), setting.indexOf('_')]
  return distance === mostLetters && settingAt <= 3 && name.slice(nameAt) === setting.slice(settingAt)
}

/** Damerau and Levenshtein's distance (optimal string alignment); the libraries for it know no swapped letters. */
export function distanceOf(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwapped ? at(before, j - 2) + 1 : replaced
      next.push(Math.min(replaced, swapped, at(row, j) + 1, at(next, j - 1) + 1))
    }
    before = row
    row = next
  }
  return at(row, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] as number
}

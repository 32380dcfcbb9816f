// The machine: which processors are whose, and what the kernel tells about processes. Where there is no /proc (anywhere
// but on Linux), processor time and memory are unknown.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'

export const hasProc = existsSync('/proc/self/stat')

const ticksPerSecond = Number(spawnSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }).stdout) || 100

/** The first two processors that may be used; undefined where there are fewer, or no `taskset` to hold programs on them. */
export const pins = pinsHere()

/** What begins a command line that runs a server on the server's processor. */
export const onServerProcessor = pins === undefined ? [] : ['taskset', '-c', String(pins.server)]

function pinsHere(): { server: number; client: number } | undefined {
  if (!hasProc || spawnSync('taskset', ['-V']).error !== undefined) return undefined
  const [, list = ''] = /Cpus_allowed_list:\s+(\S+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  const allowed = list.split(',').flatMap(range => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
  const [server, client] = allowed
  return server === undefined || client === undefined ? undefined : { server, client }
}

/** From here on this process, and what it starts, leaves the server's processor alone. */
export function pinClients(): void {
  if (pins !== undefined) spawnSync('taskset', ['-a', '-c', '-p', String(pins.client), String(process.pid)])
}

/** A process with all that descends from it. */
export function treeOf(pid: number): number[] {
  if (!hasProc) return [pid]
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statOf(Number(name)) : undefined
    if (fields !== undefined) parents.set(Number(name), Number(fields[1]))
  }
  const tree = [pid]
  for (const each of tree) for (const [child, parent] of parents) if (parent === each) tree.push(child)
  return tree
}

/** User and system time of processes together, in milliseconds. */
export function cpuMsOf(pids: readonly number[]): number | undefined {
  if (!hasProc) return undefined
  const ticks = pids.map(pid => {
    const fields = statOf(pid)
    return Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0)
  })
  return (1_000 * ticks.reduce((sum, each) => sum + each, 0)) / ticksPerSecond
}

/** What processes take of memory, shared pages by their share, in bytes. */
export function pssOf(pids: readonly number[]): number | undefined {
  return sumOf(pids, 'smaps_rollup', /^Pss:\s+(\d+) kB/m)
}

export function rssOf(pids: readonly number[]): number | undefined {
  return sumOf(pids, 'status', /^VmRSS:\s+(\d+) kB/m)
}

function sumOf(pids: readonly number[], file: string, line: RegExp): number | undefined {
  try {
    const kilobytes = pids.map(pid => Number(line.exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1] ?? 0))
    return 1_024 * kilobytes.reduce((sum, each) => sum + each, 0)
  } catch {
    return undefined
  }
}

/** The fields of /proc/PID/stat from the state on; undefined when the process is gone. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** What stands beside the figures. */
export function describeMachine(): { [what: string]: string } {
  const [cpu] = cpus()
  return {
    processor: `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    pinning:
      pins === undefined
        ? 'unpinned: servers and clients share the processors'
        : `server on processor ${pins.server}, client on processor ${pins.client}`,
  }
}

/** Where a program is, in PATH or where Debian puts servers; undefined when it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin']
  return folders.map(folder => `${folder}/${name}`).find(file => existsSync(file))
}

/** The first line of what a program says about itself that holds a number. */
export function versionOf(file: string | undefined, argument = '-v'): string | undefined {
  if (file === undefined) return undefined
  const { stdout, stderr } = spawnSync(file, [argument], { encoding: 'utf8' })
  return /\d+(\.\d+)+/.exec(`${stdout}${stderr}`)?.[0]
}

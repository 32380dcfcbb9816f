// Places to print to that take nothing, or only what a test lets them.

import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'

const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants

export type Pipe = {
  /** For the program to print to. */
  readonly end: number
  /** Takes what is in it. */
  read(): string
  /** From now on nobody will ever read it. */
  abandon(): void
}

/** A pipe that is read only when a test says so. */
export function openPipe(t: Test): Pipe {
  const path = join(t.testdir(), 'pipe')
  execFileSync('mkfifo', [path])
  const reader = openSync(path, O_RDONLY | O_NONBLOCK)
  const end = openSync(path, O_WRONLY)
  let isOpen = true
  const abandon = () => {
    if (isOpen) closeSync(reader)
    isOpen = false
  }
  t.teardown(() => {
    abandon()
    closeSync(end)
  })
  return { end, read: () => readAll(reader), abandon }
}

function readAll(file: number): string {
  const parts: Buffer[] = []
  const buffer = Buffer.alloc(64 * 1024)
  try {
    for (let length = -1; length !== 0; ) {
      length = readSync(file, buffer)
      parts.push(Buffer.from(buffer.subarray(0, length)))
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
  }
  return Buffer.concat(parts).toString()
}

/** A disk without any room. */
export function openFullDisk(t: Test): number {
  const file = openSync('/dev/full', O_WRONLY)
  t.teardown(() => closeSync(file))
  return file
}

/** For a program that cannot say which port it has taken. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

// Where a snapshot is written: at the end of all links, because operators may link to another volume, and never in place of what is
// no regular file.

import { readlink, realpath, rename, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SnapshotError } from './snapshot-file.ts'

/**
 * The path to which links lead, whether anything is there yet or not. Throws SnapshotError where there is a folder, a pipe or a
 * device, or what the file system throws.
 */
export async function placeToWrite(file: string): Promise<string> {
  const place = await realpath(file).catch(ignoreMissing)
  if (place === undefined) return placeOfMissing(file)
  if (!(await stat(place)).isFile()) throw new SnapshotError('it is no regular file')
  return place
}

/** Nothing is there, or a link to nothing. */
async function placeOfMissing(file: string): Promise<string> {
  const target = await readlink(file).catch(() => undefined)
  return target === undefined ? file : placeToWrite(resolve(await realpath(dirname(file)), target))
}

/** Gives a file of somebody else another name. Whoever put it there may have taken it away. */
export async function moveAside(place: string): Promise<void> {
  await rename(place, `${place}.foreign`).catch(ignoreMissing)
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

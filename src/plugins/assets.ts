// @fastify/static serves single files of a library's folder, with ranges, tags and dates, and no others.

import files from '@fastify/static'
import type { FastifyInstance } from 'fastify'

type AssetsOptions = { folder: string; prefix: string; files: readonly string[] }

export async function addAssets(app: FastifyInstance, { folder, prefix, files: shown }: AssetsOptions): Promise<void> {
  await app.register(files, {
    root: folder,
    prefix,
    index: false,
    decorateReply: false,
    maxAge: '1d',
    allowedPath: path => shown.includes(path.slice(1)),
  })
}

// A value that must not be seen. It cannot be printed, logged, serialised or inspected; only `reveal` gives it away,
// and only what really sends or compares it calls that.

import { hash } from 'node:crypto'
import { inspect } from 'node:util'

const mask = '[secret]'

export type Secret = { reveal(): string; toString(): string; toJSON(): string }

export function secret(value: string): Secret {
  return Object.freeze({
    reveal: () => value,
    toString: () => mask,
    toJSON: () => mask,
    [inspect.custom]: () => mask,
  })
}

/** The SHA-256 digest of a text, as 32 bytes. */
export function hashOf(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

// What is wrong with the store, in words that are safe to show: its own message may be anything but for the word that it begins with.

/** `read-only`: it tells what it holds, and takes nothing in. */
export type Condition = 'up' | 'read-only' | 'down'

/** `refused`: the store said no. `away`: it was not even asked, as it is known to be down. */
export type CommandOutcome = 'ok' | 'timeout' | 'refused' | 'broken' | 'away'

/** What a command that failed tells of the store. */
export type Trouble = {
  readonly outcome: CommandOutcome
  readonly condition: Condition
  readonly why: string
}

export const unread: Trouble = { outcome: 'broken', condition: 'down', why: 'a reply that is not understood' }

const noStore = 'what answers is no Valkey or Redis'
/** What a store says that can be read from. */
const takesNothing = /^(READONLY|OOM|MISCONF|NOREPLICAS)\b/
/** The same as NOPERM, where it is a script that may not do something. */
const lacksRights = /^ERR (?:ACL failure|The user executing the script can't)/
/** These come from having no connection, and say nothing of why. */
const sayNothing = new Set(['ClientOfflineError'])
/** These follow what something else than a store has said. */
const follow = new Set(['SocketClosedUnexpectedlyError', 'SocketTimeoutError'])

/** By the word that a store begins with. */
const hints: { readonly [word: string]: string } = {
  WRONGPASS: 'the store refuses the user or the password of VALKEY_URL',
  NOAUTH: 'the store wants a password, and VALKEY_URL has none',
  NOPERM: 'the user of VALKEY_URL may not do all that the gateway needs: scripts, its keys and its channel',
  READONLY: 'VALKEY_URL leads to a replica of the store: is there a new primary?',
}

export const messageFor = { down: 'the store does not answer', 'read-only': 'the store takes nothing in' }

/** What to look at; undefined where the problem says it all. */
export function hintFor(problem: string | undefined): string | undefined {
  return hints[problem ?? '']
}

export function troubleIn(error: unknown): Trouble {
  const { message } = error as Error
  if (lacksRights.test(message)) return { outcome: 'refused', condition: 'down', why: 'NOPERM' }
  if (/^Unknown RESP type/.test(message)) return { outcome: 'refused', condition: 'down', why: noStore }
  const said = saidIn(message)
  if (said === undefined) return { outcome: 'broken', condition: 'down', why: nameOf(error) }
  return { outcome: 'refused', condition: takesNothing.test(message) ? 'read-only' : 'down', why: said }
}

/** What is wrong now, where `before` was. */
export function problemAfter(before: string | undefined, why: string): string {
  const isTelling = before === undefined || !(sayNothing.has(why) || (before === noStore && follow.has(why)))
  return isTelling ? why : before
}

function nameOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  return code ?? (error as Error).constructor.name
}

/** What a store says begins with a word in capitals. */
function saidIn(message: string): string | undefined {
  return /^[A-Z]{2,}\b/.exec(message)?.[0]
}

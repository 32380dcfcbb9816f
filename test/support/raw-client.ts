// A client that writes bytes to a gateway and reads its answers one by one, on one connection for as long as that stays open.

import { connect, type Socket } from 'node:net'

export type Reply = {
  /** The statuses of interim answers, such as 100. */
  readonly interim: readonly number[]
  readonly status: number
  /** Status line, as it came. */
  readonly line: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** In latin1. */
  readonly body: string
}

export type RawClient = {
  /** Sends bytes, and reads as many answers as `bodiless` has items; fewer when the gateway ends the connection before. */
  talk(bytes: string, bodiless: readonly boolean[]): Promise<readonly Reply[]>
  /** Bytes that came although nothing was asked; forgets them. */
  unasked(): string
  /** Ends the connection; the next request begins another one. */
  hangUp(): void
}

export function createRawClient(port: number): RawClient {
  let socket: Socket | undefined
  let heard = ''
  let wake = () => {}

  function connected(): Socket {
    if (socket !== undefined) return socket
    heard = ''
    const opened = connect(port, '127.0.0.1').setEncoding('latin1').setNoDelay()
    opened.on('error', () => {})
    opened.on('data', (part: Buffer | string) => {
      heard += part
      wake()
    })
    opened.on('close', () => {
      if (socket === opened) socket = undefined
      wake()
    })
    socket = opened
    return opened
  }

  const news = () =>
    new Promise<void>(resolve => {
      wake = resolve
    })

  return {
    async talk(bytes, bodiless) {
      const mine = connected()
      mine.write(bytes, 'latin1')
      const replies: Reply[] = []
      for (;;) {
        const isOver = mine !== socket
        const taken = take(heard, bodiless[replies.length] ?? false, isOver)
        if (taken !== undefined) {
          heard = taken.rest
          replies.push(taken.reply)
          if (replies.length < bodiless.length) continue
          if (!saysClose(taken.reply)) return replies
          while (mine === socket) await news()
          return replies
        }
        if (isOver) return replies
        await news()
      }
    },
    unasked() {
      const words = heard
      heard = ''
      return words
    },
    hangUp() {
      socket?.destroy()
      socket = undefined
      heard = ''
      wake()
    },
  }
}

export function fieldOf({ fields }: Reply, name: string): string | undefined {
  return fields.find(([each]) => each.toLowerCase() === name)?.[1]
}

function saysClose(reply: Reply): boolean {
  return /\bclose\b/i.test(fieldOf(reply, 'connection') ?? '')
}

/** The first whole answer; undefined where it is not all here. */
function take(heard: string, isBodiless: boolean, isOver: boolean): { reply: Reply; rest: string } | undefined {
  const interim: number[] = []
  let begin = 0
  for (;;) {
    const end = heard.indexOf('\r\n\r\n', begin)
    if (end < 0) return undefined
    const [line = '', ...rows] = heard.slice(begin, end).split('\r\n')
    begin = end + 4
    const status = Number(line.slice(9, 12))
    if (status >= 100 && status < 200) {
      interim.push(status)
      continue
    }
    const fields = rows.map(row => [row.slice(0, row.indexOf(':')), row.slice(row.indexOf(':') + 1).trim()] as const)
    const head = { interim, status, line, fields, body: '' }
    const isEmpty = isBodiless || status === 204 || status === 304
    const body = isEmpty ? { body: '', rest: heard.slice(begin) } : bodyOf(heard.slice(begin), head, isOver)
    return body && { reply: { ...head, body: body.body }, rest: body.rest }
  }
}

function bodyOf(after: string, head: Reply, isOver: boolean): { body: string; rest: string } | undefined {
  if (/chunked/i.test(fieldOf(head, 'transfer-encoding') ?? '')) {
    const end = after.indexOf('\r\n0\r\n\r\n')
    return end < 0 ? undefined : { body: after.slice(0, end), rest: after.slice(end + 7) }
  }
  const length = fieldOf(head, 'content-length')
  if (length === undefined) return isOver ? { body: after, rest: '' } : undefined
  return after.length < Number(length)
    ? undefined
    : { body: after.slice(0, Number(length)), rest: after.slice(Number(length)) }
}

// A store that is far, slow, cut off or frozen: a TCP proxy on loopback in front of a real one. A test changes how it behaves at
// any time.

import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

/** Milliseconds: always so many, or a random number from `least` to `most`. */
export type Delay = number | { readonly least: number; readonly most: number }

/** How one direction behaves. The bytes of a connection always keep their order. */
export type Direction = {
  /** How long it takes. Bytes that are on their way already take as long as they would have taken. */
  delay: Delay
  bytesPerSecond: number
  /** The bytes wait, and the connections stay. */
  isHeld: boolean
}

export type StoreProxy = {
  /** As VALKEY_URL wants it. */
  readonly url: string
  readonly port: number
  /** What the replica says. */
  readonly toStore: Direction
  /** What the store says. */
  readonly toReplica: Direction
  /** Both directions take so long from now on. */
  far(delay: Delay): void
  /** The connections stay, and no byte moves; of one direction or of both. */
  freeze(direction?: 'toStore' | 'toReplica'): void
  /** The bytes that waited go on, in both directions. */
  letGo(): void
  /** Ends the connections, with the bytes that are on their way. New ones are made as before. */
  drop(): void
  /** Ends the connections; new ones are refused, or are accepted and hear nothing. */
  cut(how: 'refused' | 'silent'): Promise<void>
  /** New connections lead to the store again. */
  mend(): Promise<void>
  /** A failover that leaves connections to the old store: new ones lead to another. */
  leadNewTo(store: { readonly port: number }): void
  /** A failover: ends the connections, and leads new ones to another store. */
  switchTo(store: { readonly port: number }): void
  /** How many pieces came from the store. */
  heard(): number
}

type Store = { readonly url: string; readonly port: number }

/** Leads to the store at once until the test says otherwise. */
export async function startStoreProxy(t: Test, store: Store): Promise<StoreProxy> {
  const [toStore, toReplica] = [open(), open()]
  const pipes = new Set<Pipe>()
  const sockets = new Set<Socket>()
  let storePort = store.port
  let isSilent = false
  let heard = 0

  function keep(socket: Socket): Socket {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    return socket.setNoDelay()
  }

  function lead(from: Socket, to: Socket, direction: Direction, onPiece = () => {}): void {
    const pipe = new Pipe(to, direction)
    pipes.add(pipe)
    from.on('data', piece => {
      onPiece()
      pipe.push(piece)
    })
    // The end comes behind the bytes that are on their way.
    from.on('close', () => pipe.push(undefined))
    to.on('close', () => {
      pipes.delete(pipe)
      pipe.stop()
    })
  }

  const server = createServer(replica => {
    keep(replica)
    if (isSilent) return void replica.resume()
    const real = keep(connect(storePort, '127.0.0.1'))
    lead(replica, real, toStore)
    lead(real, replica, toReplica, () => {
      heard += 1
    })
  })

  async function listen(port: number): Promise<void> {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  }

  function drop(): void {
    for (const socket of sockets) socket.destroy()
  }

  await listen(0)
  const { port } = server.address() as AddressInfo
  t.teardown(() => {
    server.close()
    drop()
  })
  return {
    port,
    url: store.url.replace(`:${store.port}`, `:${port}`),
    toStore,
    toReplica,
    drop,
    far(delay) {
      toStore.delay = delay
      toReplica.delay = delay
    },
    freeze(direction) {
      if (direction !== 'toReplica') toStore.isHeld = true
      if (direction !== 'toStore') toReplica.isHeld = true
    },
    letGo() {
      toStore.isHeld = false
      toReplica.isHeld = false
      for (const pipe of pipes) pipe.flow()
    },
    async cut(how) {
      isSilent = how === 'silent'
      const closed = how === 'refused' && server.listening ? once(server, 'close') : undefined
      if (closed !== undefined) server.close()
      drop()
      await closed
    },
    async mend() {
      isSilent = false
      drop()
      if (!server.listening) await listen(port)
    },
    leadNewTo(other) {
      storePort = other.port
    },
    switchTo(other) {
      storePort = other.port
      drop()
    },
    heard: () => heard,
  }
}

const open = (): Direction => ({ delay: 0, bytesPerSecond: Number.POSITIVE_INFINITY, isHeld: false })

/** One direction of one connection. */
class Pipe {
  readonly #to: Socket
  readonly #direction: Direction
  /** Undefined is the end; `dueMs` is in milliseconds of the monotonic clock. */
  readonly #underway: { readonly piece: Buffer | undefined; readonly dueMs: number }[] = []
  #lastDueMs = 0
  #timer: NodeJS.Timeout | undefined

  constructor(to: Socket, direction: Direction) {
    this.#to = to
    this.#direction = direction
  }

  push(piece: Buffer | undefined): void {
    const { delay, bytesPerSecond } = this.#direction
    const arrivesMs = Math.max(performance.now() + drawn(delay), this.#lastDueMs)
    this.#lastDueMs = arrivesMs + ((piece?.length ?? 0) / bytesPerSecond) * 1000
    this.#underway.push({ piece, dueMs: this.#lastDueMs })
    this.flow()
  }

  /** Passes on what is due, and comes back for the rest. */
  flow(): void {
    clearTimeout(this.#timer)
    for (let next = this.#underway[0]; next !== undefined && !this.#direction.isHeld; next = this.#underway[0]) {
      const leftMs = next.dueMs - performance.now()
      if (leftMs > 0) {
        this.#timer = setTimeout(() => this.flow(), Math.ceil(leftMs))
        return
      }
      this.#underway.shift()
      if (next.piece === undefined) this.#to.end()
      else this.#to.write(next.piece)
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#underway.length = 0
  }
}

function drawn(delay: Delay): number {
  return typeof delay === 'number' ? delay : delay.least + Math.random() * (delay.most - delay.least)
}

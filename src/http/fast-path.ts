// Hits, ahead of Fastify: what was asked for before by the very same URL, and is fresh, is sent without being looked up,
// checked or described anew. Whatever is not as usual is left to the routes, which answer the same in the same words.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { View } from '../cache/answer.ts'
import type { Answers } from '../cache/answers.ts'
import { type Form, formFor, hasForms } from '../cache/encodings.ts'
import type { HitKind, HitKinds } from '../cache/hit-kinds.ts'
import type { Memory } from '../cache/memory.ts'
import type { Clock } from '../platform/clock.ts'
import type { Gate, HitAllowance } from './access/authorize.ts'
import { hitStatus } from './response/cache-status.ts'
import { heldBy } from './response/conditional.ts'
import { acceptedBy } from './response/negotiation.ts'
import { promise } from './response/send.ts'
import { nameOf } from './server/access-log.ts'
import { type RequestHead, readHead } from './server/raw-headers.ts'
import type { createRequestIds } from './server/request-ids.ts'

export type Hits = {
  /** Answers a request if it is a hit; if not, returns false. */
  answer(request: IncomingMessage, response: ServerResponse): boolean
  /** Takes note of what a hit was answered with, so that the next one like it is answered here. */
  note(request: FastifyRequest, view: View): void
}

type HitsOptions = {
  answers: Pick<Answers, 'isDue'>
  memory: Memory
  kinds: HitKinds
  gate: Pick<Gate, 'isPrivate' | 'allowanceAhead'>
  idOf: ReturnType<typeof createRequestIds>
  clock: Clock
}

/** Longer URLs are looked up. */
const longestUrl = 512
/** How many hits of a view count as one use of it: a use costs a microsecond where the processor has forgotten the view. */
const hitsPerUse = 8

export function createHits(app: FastifyInstance, options: HitsOptions): Hits {
  const { answers, memory, kinds, gate, clock } = options
  const { connections } = app
  const send = createSending(app, options)
  const wallClock = watchWallClock(clock)

  /** Undefined for the body as it is; null where the client would have to wait for a form that it takes. */
  function formOf(view: View, { acceptEncoding }: RequestHead): Form | undefined | null {
    if (acceptEncoding === undefined || !hasForms(view)) return undefined
    const accepted = acceptedBy(acceptEncoding)
    const form = formFor(view, accepted, memory.grown)
    return form === undefined && !accepted.includes('identity') ? null : form
  }

  /** The view that a URL leads to, while it is fresh. */
  function freshView({ url, method }: IncomingMessage, nowMs: number): View | undefined {
    const view = memory.shortcut(url as string)
    if (view === undefined || method !== 'GET' || app.isClosing()) return undefined
    const { of: answer } = view
    if (answer.pace === 'history' && wallClock.wasSetBack()) return undefined
    return nowMs - answer.receivedMs >= answer.freshMs || answers.isDue(answer, nowMs) ? undefined : view
  }

  function answer(request: IncomingMessage, response: ServerResponse): boolean {
    const startedMs = clock.monotonic()
    const nowMs = clock.now()
    const view = freshView(request, nowMs)
    if (view === undefined) return false
    const { socket } = response
    // What has to wait, for other answers or for its client, is for the routes, which bound how much of it there is.
    if (socket === null || socket.writableLength > 0) return false
    const head = readHead(request)
    if (head === undefined) return false
    const allowance = gate.allowanceAhead(request, head)
    if (allowance === undefined) return false
    const form = formOf(view, head)
    // Who has had theirs is told so by the routes.
    if (form === null || allowance.enter() !== undefined) return false

    const { of: answer } = view
    answer.hits += 1
    // Counted by view: where two views of an answer are asked for in turns, every eighth hit of the answer is one of the same view.
    view.hits += 1
    if (view.hits % hitsPerUse === 0) memory.touch(view)
    const isWhole = send(response, view, form, head, Math.floor((nowMs - answer.receivedMs) / 1000), allowance)
    if (socket.writableLength > 0) connections.enter(request, response)
    const kind = view.kind as HitKind
    kind[isWhole ? 'sent' : 'confirmed'] += 1
    kind.seconds += (clock.monotonic() - startedMs) / 1000
    return true
  }

  return {
    answer,
    note(request, view) {
      const { url } = request.raw
      const { asked, pace, routeOptions, server } = request
      // Most answers are asked for once, and need no way that is shorter.
      if (asked?.outcome !== 'hit') return
      if (url === undefined || url.length > longestUrl || pace === undefined) return
      if (memory.shortcut(url) === view) return
      wallClock.note()
      const route = nameOf(routeOptions.url as string, server.basePath)
      memory.lead(url, view, kinds.of(route, pace, promise(view.of, gate.isPrivate)))
    },
  }
}

/** Whether the wall clock was set back since a URL was noted: then the routes look again which days are over. */
function watchWallClock({ wall }: Clock) {
  let latestMs = 0
  return {
    note() {
      latestMs = Math.max(latestMs, wall())
    },
    wasSetBack: () => wall() < latestMs,
  }
}

type Send = (
  response: ServerResponse,
  view: View,
  form: Form | undefined,
  head: RequestHead,
  ageS: number,
  allowance: HitAllowance,
) => boolean

/** Sends a view, whole or as 304 where the client holds it already; returns whether it was whole. */
function createSending({ cors, guards }: FastifyInstance, { memory, gate, idOf }: HitsOptions): Send {
  /** Names and values in turns, as node:http takes them, and in the order in which the routes send them. */
  const first: (string | number)[] = ['x-request-id', '', ...guards.flat()]
  /** By what answers differ, beside the origin. */
  const varied = gate.isPrivate
    ? { plain: 'Authorization', coded: 'Authorization, Accept-Encoding' }
    : { plain: '', coded: 'Accept-Encoding' }

  function fieldsFor(view: View, { requestId, origin }: RequestHead, ageS: number): (string | number)[] {
    const { of: answer, kind } = view
    const fields = first.slice()
    fields[1] = idOf(requestId)
    let vary = hasForms(view) ? varied.coded : varied.plain
    for (const [name, value] of cors.headers(origin)) {
      if (name !== 'vary') fields.push(name, value)
      else vary = vary === '' ? value : `${value}, ${vary}`
    }
    const ttlS = Math.floor(answer.freshMs / 1000) - ageS
    fields.push('cache-status', hitStatus(ttlS), 'age', ageS, 'cache-control', (kind as HitKind).promise)
    if (vary !== '') fields.push('vary', vary)
    return fields
  }

  return (response, view, form, head, ageS, allowance) => {
    const { link } = view
    const { ifNoneMatch } = head
    const heldTag = ifNoneMatch === undefined ? undefined : tagHeld(view, form, ifNoneMatch)
    const fields = fieldsFor(view, head, ageS)
    if (heldTag !== undefined) {
      fields.push('etag', heldTag)
      for (const field of allowance.headers()) fields.push(...field)
      response.writeHead(304, fields as string[]).end()
      return false
    }
    const body = form?.body ?? memory.sendable(view)
    if (form !== undefined) fields.push('content-encoding', form.coding)
    fields.push('etag', form?.etag ?? view.etag)
    if (link !== undefined) fields.push('link', link)
    fields.push('content-type', 'application/json')
    for (const field of allowance.headers()) fields.push(...field)
    fields.push('content-length', body.length)
    response.writeHead(200, fields as string[]).end(body)
    return true
  }
}

/** Clients name the form that they would be sent, as a rule. */
function tagHeld(view: View, form: Form | undefined, ifNoneMatch: string): string | undefined {
  const tag = form?.etag ?? view.etag
  return ifNoneMatch === tag ? tag : heldBy(ifNoneMatch, view.etag)
}

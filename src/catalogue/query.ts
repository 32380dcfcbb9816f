// A question is a call with what is needed to deal with its answer: who reads it, and how long it stays fresh.

import type { Response } from '../language/collections.ts'
import type { Endpoint } from '../language/endpoint.ts'
import type { Pace } from '../language/paces.ts'
import type { Params } from '../language/params.ts'
import type { Thing } from '../language/resources.ts'
import { type Call, callOf, keyWithin } from './call.ts'

export type Question = {
  readonly call: Call
  /** The endpoint whose declaration reads the answer; undefined when no endpoint asks this very call. */
  readonly endpoint: Endpoint | undefined
  readonly params: Params
  /** Tags of what it was asked by, where that is not what it asks by. */
  readonly aliases?: readonly string[]
  readonly outer: Response<unknown>['outer']
  readonly pace: Pace
  /** Whether the answer is passed on as it is, also where the endpoint cannot read it. */
  readonly raw: boolean
}

export function questionOf(endpoint: Endpoint, params: Params, nowMs: number): Question {
  return {
    call: callOf(endpoint, params),
    endpoint,
    params,
    outer: endpoint.response.outer,
    pace: paceOf(endpoint, params, nowMs),
    raw: false,
  }
}

/** The question as it is asked for one lane alone. */
export function within(partition: string, question: Question): Question {
  const { call } = question
  return { ...question, call: { ...call, key: keyWithin(partition, call.key) } }
}

export function paceOf({ pace }: Endpoint, params: Params, nowMs: number): Pace {
  return typeof pace === 'function' ? pace(params, nowMs) : pace
}

/** The parameters with which an endpoint is asked about a thing that another endpoint's parameters name. */
export function settlingParams(settling: Endpoint, thing: Thing, named: unknown): Params {
  const values = Object.entries(settling.params).map(([name, param]) => [
    name,
    param.thing === thing ? named : param.fallback,
  ])
  return { ...Object.fromEntries(values), ...settling.settles?.params }
}

/** What an endpoint's parameters name of a thing. */
export function namedIn({ params: declared }: Endpoint, params: Params, thing: Thing): unknown {
  const name = Object.keys(declared).find(each => declared[each]?.thing === thing) as string
  return params[name]
}

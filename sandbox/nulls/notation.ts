// How the table of nulls is written, and whether an answer shows what a line of it says.
//
// A line names places that share a class and a question, with blanks between them. A place is a path into the answer:
// `[]` stands for any row of a list or of a map, `answer` for the whole. What follows the path says what can be there:
//
//   Title             null
//   Title!            not null
//   Type?             the key is absent
//   Tickets??         the key is absent because of the question
//   Developer=""      this value, in JSON; words without quotes are texts
//   Results=map       a map where a list is due
//   LastAward^=1970   a text that begins so
//   IconURL$=/.png    a text that ends so
//   PctWon>1          above a number; a text is read as one
//   Score<0           below it
//   Hard>All          above another key of the same object
//   500               the call fails with this status
//
// `&` joins what holds of one and the same object: `[].TotalScore=0&NumAchievements>0`.

import type { Fault } from '../faults.ts'

/** What one question shows, by class. */
export type Row = {
  /**
   * The query, such as `i=1&c=5`; or several, where it depends on the seed which of them shows it. Without one, the sandbox
   * never shows it. `{now}` and `{now-3600}` are moments in Unix seconds, `{today}` is a day.
   */
  readonly ask?: string | readonly string[]
  /** What has to be switched on first. */
  readonly switch?: Fault
  /** Ordinary operation produces it every day. */
  readonly A?: string
  /** It needs an unusual row: old data, moderation, a deletion, a job that has not run. */
  readonly B?: string
  /** Only the definition of the column allows it: shown in odd worlds alone, but for ULIDs of accounts older than ULIDs. */
  readonly C?: string
  /** What ordinary operation produces and no line can say, by a sentence about it. */
  readonly also?: { readonly [sentence: string]: (json: unknown) => boolean }
}

/** By method; where a parameter chooses one of several answers of a method, that parameter follows a blank. */
export type Table = { readonly [method: string]: readonly Row[] }

export type Answer = { readonly status: number; readonly json: unknown }

/** A place, and what can be there. */
type Mark = { readonly path: string; readonly sign: string; readonly value: string }

/** What stands in a line. */
export function marksIn(line = ''): readonly string[] {
  return line.split(' ').filter(Boolean)
}

/** The paths that are null or absent by what stands in a line; a moment in 1970 is none either. */
export function nullsOf(text: string): readonly string[] {
  if (isStatus(text)) return []
  const [first, ...others] = text.split('&').map(readMark) as [Mark, ...Mark[]]
  const around = first.path.slice(0, first.path.lastIndexOf('.') + 1)
  return [first, ...others.map(mark => ({ ...mark, path: around + mark.path }))]
    .filter(({ sign, value }) => sign === '' || sign === '?' || (sign === '^=' && value === '1970'))
    .map(({ path }) => path)
}

function isStatus(text: string): boolean {
  return /^\d{3}$/.test(text)
}

function readMark(text: string): Mark {
  const [, path = '', sign = '', value = ''] = /^([\w.[\]]+)(\?\??|[!=<>]|\^=|\$=|)(.*)$/.exec(text) ?? []
  if (path === '' || (sign === '' && value !== '')) throw new Error(`The table of nulls cannot be read: ${text}`)
  return { path, sign, value }
}

/** Whether an answer has what one place of a line says. */
export function shows({ status, json }: Answer, text: string): boolean {
  if (isStatus(text)) return status === Number(text)
  const [first, ...others] = text.split('&').map(readMark) as [Mark, ...Mark[]]
  // Nothing is said by what a refusal lacks.
  if (status !== 200 && first.sign.startsWith('?')) return false
  const cut = first.path.lastIndexOf('.')
  const isWhole = first.path === 'answer'
  const [around, key] = isWhole ? ['', ''] : [first.path.slice(0, Math.max(0, cut)), first.path.slice(cut + 1)]
  // A row itself, such as `Hashes[]`, is looked at by its own.
  if (isWhole || key.endsWith('[]')) return valuesAt(json, isWhole ? '' : first.path).some(value => fits(value, first))
  return valuesAt(json, around).some(
    object =>
      isObject(object) &&
      [{ ...first, path: key }, ...others].every(mark => fits(valueBelow(object, mark.path), mark, object)),
  )
}

/** All values at a path. */
function valuesAt(value: unknown, path: string): unknown[] {
  const steps = path.replaceAll('[]', '.[]').split('.').filter(Boolean)
  return steps.reduce<unknown[]>(
    (values, step) =>
      values.filter(isObject).flatMap(each => (step === '[]' ? Object.values(each) : step in each ? [each[step]] : [])),
    [value],
  )
}

function valueBelow(object: unknown, path: string): unknown {
  return valuesAt(object, path)[0]
}

/** An absent key is undefined. */
function fits(found: unknown, { sign, value }: Mark, siblings?: unknown): boolean {
  if (found === undefined) return sign.startsWith('?')
  switch (sign) {
    case '':
      return found === null
    case '!':
      return found !== null
    case '=':
      return value === 'map' ? isObject(found) && !Array.isArray(found) : JSON.stringify(found) === inJson(value)
    case '^=':
      return String(found).startsWith(value)
    case '$=':
      return String(found).endsWith(value)
    case '>':
    case '<': {
      const bound = /^[A-Z]/.test(value) ? valueBelow(siblings, value) : Number(value)
      if (found === null || bound === null || bound === undefined) return false
      return sign === '>' ? sizeOf(found) > sizeOf(bound) : sizeOf(found) < sizeOf(bound)
    }
    default:
      return false
  }
}

/** Moments are compared as texts, all else as numbers. */
function sizeOf(value: unknown): number | string {
  return typeof value === 'string' && Number.isNaN(Number(value)) ? value : Number(value)
}

function inJson(value: string): string {
  return /^-?\d+$|^["[{]|^(true|false|null)$/.test(value) ? value : JSON.stringify(value)
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null
}

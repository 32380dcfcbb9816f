import type { Gateway } from './gateway.ts'
import { type Heard, request } from './wire.ts'

/** How many requests were answered by their URLs alone. */
export function quickHits({ app }: Pick<Gateway, 'app'>): number {
  return app.urls?.count() ?? 0
}

/** From now on every request is understood and looked up, also where its URL is known. */
export function lookUpAll(app: Gateway['app']): void {
  if (app.urls !== undefined) app.urls.find = () => undefined
}

/** Its head without what no two answers have in common, its fields in any order, and its body. */
export function contentOf({ head, body }: Heard) {
  const [line, ...fields] = head.split('\r\n')
  const same = fields.filter(field => !/^(x-request-id|date|keep-alive|connection):/i.test(field))
  return { line, fields: same.map(field => field.toLowerCase()).sort(), body }
}

/** A request on a connection of its own. */
export const ask = (target: string, headers: readonly string[] = [], method?: string) =>
  request(target, ['Connection: close', ...headers], method)

// Who asks what, and when: visits to frontends of five kinds, more of them in the evening and when a new set is out.

import type { Clock } from '../../src/platform/clock.ts'
import { exponential, pick, type Random, randomFrom, zipf } from '../random.ts'
import type { Model } from './options.ts'

/** The name of an endpoint, and what is asked about. */
export type Request = { readonly endpoint: string; readonly about: { readonly [param: string]: unknown } }

/** What a page asks for at once, so long after the page before. */
type Page = { readonly waitMs: number; readonly requests: readonly Request[] }

type World = { readonly random: Random; user(): string; game(): number }

type Frontend = {
  /** Of a hundred visits. */
  readonly share: number
  visit(world: World): Generator<Page>
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const ask = (endpoint: string, about: Request['about'] = {}): Request => ({ endpoint, about })

/** A stream shows what its player does, and asks every half a minute. */
function* overlay({ random, user, game }: World): Generator<Page> {
  const about = { user: user() }
  const requests = [ask('users/recent-achievements', about), ask('users/game', { ...about, gameId: game() })]
  const endMs = exponential(random, 60 * minute)
  for (let atMs = 0; atMs <= endMs; atMs += 30 * second) yield { waitMs: atMs === 0 ? 0 : 30 * second, requests }
}

/** A dashboard of one player, left open: most of it once, the rest every minute. */
function* dashboard({ random, user }: World): Generator<Page> {
  const about = { user: user() }
  yield {
    waitMs: 0,
    requests: ['users/summary', 'users/awards', 'users/progress', 'users/rank'].map(name => ask(name, about)),
  }
  const endMs = exponential(random, 10 * minute)
  for (let atMs = minute; atMs <= endMs; atMs += minute) {
    yield { waitMs: minute, requests: [ask('users/summary', about), ask('users/points', about)] }
  }
}

/** Somebody looks at some games. */
function* gamePages({ random, game }: World): Generator<Page> {
  for (let left = 1 + Math.floor(random() * 5), waitMs = 0; left > 0; left -= 1) {
    const about = { gameId: game() }
    const names = ['games/extended', 'games/high-scores', 'games/latest-masters', 'games/hashes']
    yield { waitMs, requests: names.map(name => ask(name, about)) }
    if (random() < 0.3) yield { waitMs: 5 * second, requests: [ask('games/comments', about)] }
    waitMs = exponential(random, 40 * second)
  }
}

/** Somebody looks up other players, and what they did in a game. */
function* playerPages({ random, user, game }: World): Generator<Page> {
  for (let left = 1 + Math.floor(random() * 3), waitMs = 0; left > 0; left -= 1) {
    const about = { user: user() }
    const names = ['users/profile', 'users/recent-games', 'users/progress', 'users/awards']
    yield { waitMs, requests: names.map(name => ask(name, about)) }
    if (random() < 0.5) yield { waitMs: 10 * second, requests: [ask('users/game', { ...about, gameId: game() })] }
    waitMs = exponential(random, 40 * second)
  }
}

/** A front page: what is the same for everybody. */
function* frontPage({ random }: World): Generator<Page> {
  yield { waitMs: 0, requests: ['awards/recent', 'users/top', 'consoles/all'].map(name => ask(name)) }
  const consoleId = pick(random, [1, 2, 3, 5, 7])
  if (random() < 0.5) yield { waitMs: 20 * second, requests: [ask('consoles/games', { consoleId })] }
}

const frontends: readonly Frontend[] = [
  { share: 3, visit: overlay },
  { share: 20, visit: dashboard },
  { share: 40, visit: gamePages },
  { share: 27, visit: playerPages },
  { share: 10, visit: frontPage },
]

/** All that is ever asked. */
export const endpointNames = [
  ...['recent-achievements', 'game', 'summary', 'awards', 'progress', 'rank', 'points', 'profile'].map(
    name => `users/${name}`,
  ),
  ...['users/recent-games', 'users/top', 'awards/recent', 'consoles/all', 'consoles/games'],
  ...['extended', 'high-scores', 'latest-masters', 'hashes', 'comments'].map(name => `games/${name}`),
]

/** A crowd comes for a new set, and is half gone after so long. */
const crowdHalfMs = 30 * minute
/** Of its first minutes: how many more visits there are, and how many of the games looked at are that one. */
const crowd = { more: 0.5, looks: 0.5 }

type AudienceOptions = { users: number; model: Model; clock: Clock; send(request: Request): void }

/** Sends requests until the time is over. */
export function startAudience({ users, model, clock, send }: AudienceOptions): void {
  const { seed } = model
  const startMs = clock.now()
  const endMs = startMs + model.hours * hour
  const arrivals = randomFrom(seed, 'arrivals')
  const random = randomFrom(seed, 'visits')
  const anyUser = zipf(random, users, model['zipf-users'])
  const anyGame = zipf(random, model.games, model['zipf-games'])
  const sets = setsFrom(model, startMs, endMs)

  /** Of the latest set, from 1 down to 0. */
  function crowdNow(): { game: number; strength: number } {
    const latest = sets.findLast(({ atMs }) => atMs <= clock.now())
    if (latest === undefined) return { game: 0, strength: 0 }
    return { game: latest.game, strength: 2 ** ((latest.atMs - clock.now()) / crowdHalfMs) }
  }

  const world: World = {
    random,
    user: () => `player${anyUser()}`,
    game() {
      const { game, strength } = crowdNow()
      return random() < crowd.looks * strength ? game : anyGame()
    },
  }

  const busiest = ((users * model.visits) / day) * (1 + swing) * (1 + crowd.more)
  function arrive(): void {
    const waitMs = exponential(arrivals, 1 / busiest)
    // Timers have no room for more, and who has not come within a day is as far away as before.
    if (waitMs > day) return void clock.setTimeout(arrive, day)
    clock.setTimeout(() => {
      if (clock.now() >= endMs) return
      const wanted = rhythm(clock.now()) * (1 + crowd.more * crowdNow().strength)
      if (arrivals() < wanted / ((1 + swing) * (1 + crowd.more))) turn(frontend().visit(world))
      arrive()
    }, waitMs)
  }

  function frontend(): Frontend {
    let left = random() * 100
    return frontends.find(({ share }) => {
      left -= share
      return left < 0
    }) as Frontend
  }

  function turn(pages: Generator<Page>): void {
    const { value: page, done } = pages.next()
    if (done) return
    clock.setTimeout(() => {
      if (clock.now() >= endMs) return
      for (const request of page.requests) send(request)
      turn(pages)
    }, page.waitMs)
  }

  arrive()
}

const swing = 0.8

/** Most at eight in the evening, least twelve hours later; 1 on average. */
function rhythm(nowMs: number): number {
  return 1 + swing * Math.cos((2 * Math.PI * (nowMs - 20 * hour)) / day)
}

function setsFrom({ seed, sets, games }: Model, startMs: number, endMs: number) {
  const random = randomFrom(seed, 'sets')
  const count = Math.round((sets * (endMs - startMs)) / day)
  return Array.from({ length: count }, () => ({
    atMs: startMs + random() * (endMs - startMs),
    game: 1 + Math.floor(random() * games),
  })).sort((one, other) => one.atMs - other.atMs)
}

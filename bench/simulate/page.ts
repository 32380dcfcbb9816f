// docs/scaling.md: what was played, and what came of it.

import { type Name, type Options, parameters } from './options.ts'
import type { Result } from './play.ts'
import { tableOf } from './table.ts'

export function page({ model, given }: Options, results: readonly Result[]): string {
  const command = ['npm run simulate -- --write', given].join(' ').trim()
  const rows = Object.entries(model).map(
    ([name, value]) => `| \`--${name}\` | ${value} | ${parameters[name as Name].meaning} |`,
  )
  return `# How calls grow with users

<!-- Written by \`${command}\`: whatever is changed here is lost with the next run. -->

A simulation, not a measurement: a seeded audience sends requests over ${model.hours} hours of virtual time to the real cache (\`src/cache\`), the real
asking, breaker and budget (\`src/upstream\`), and a stand-in answers them with small answers of the sandbox. The same seed gives the same figures on
any machine: \`${command}\`. [Sizing](sizing.md) says what to make of them.

![Calls, errors and ages by the number of users](scaling.svg)

${tableOf(results)}

- **Calls per 1000**: calls to RetroAchievements for a thousand requests, refreshes behind the answers included. **Most calls a minute**: within any 60 s;
  a full bucket and what flows into it within a minute are ${model['per-minute']} + ${model.burst}.
- **Fresh**: answered from memory or the store. **Stale**: answered at once with something older, mostly while it is asked for again. **Asked**:
  RetroAchievements was waited for. **Errors**: 503 and 504, nearly all of them \`upstream-budget-exhausted\`.
- **Age** is that of what was answered with, fresh or not. Errors have none.
- **Lookups per 1000**: round trips to the store for a thousand requests.

## The audience

Users come ${model.visits === 1 ? 'once' : `${model.visits} times`} a day on average, most at eight in the evening, to one of five frontends: an overlay of a stream (3 % of the visits, half a minute between
polls, for an hour), a dashboard of one player that is left open (20 %, a minute, for ten minutes), pages of games (40 %), pages of players
(27 %), and a front page (10 %). Players and games are drawn by Zipf's law. When a new set is out, half as many visits more come, and
every second game that is looked at is that one; half an hour later the crowd is half as large. A request
takes up to 100 ms to a gateway.

## The gateways

A balancer gives each replica its turn. **Without a store** each is on its own, with its share of the ${model['per-minute']} calls a minute, the burst and the
concurrency (never less than one call at once). **With a store**, which is modelled, a gateway looks there for what its memory does not hold fresh, in
one round trip, and one call is under way for a question, whichever gateway asks. All draw from one bucket and one set of places. As with real gateways,
each has its own queue, permits, pauses and breaker, asks the store for every call, and tells and hears by a heartbeat twice a second how many calls wait
at each gateway, what is left, and whether RetroAchievements asked for a pause.

A request that has no answer goes before one that has an old answer, also where they wait at different gateways with a store. Among requests that are
equally urgent these gateways take turns. Under overload they make as many calls as one, and leave more requests without an answer the more
gateways there are.

\`node bench/replicas.ts\` plays the same minute at three times the budget to three real gateways on a Redis and to three modelled ones. Of 868 questions
that nobody had asked before, 34 to 35 % were answered on both sides, half of these within 2.3 s, by 313 to 315 calls. All of these are equally urgent, so
that it does not show who goes before whom. Two differences are left: real gateways
look for what is stale behind the answer and not before it, and tell each other when a breaker opens. The store is never slow or away here.
Clients' own caches and a CDN are left out, and so are users who are not found.

| option | here | |
|---|---:|---|
${rows.join('\n')}
`
}

import t from 'tap'
import { type Priority, priorities, Queue, type Waiting } from '../../src/upstream/queue.ts'
import { dice } from '../support/questions.ts'

type Call = Waiting & { readonly name: string; readonly urgency: { priority: Priority; clients?: Set<string> } }

type Options = { priority?: Priority; clients?: string[]; knownSinceMs?: number }

function call(name: string, { priority = 'miss', clients, knownSinceMs = 0 }: Options = {}): Call {
  const urgency = { priority, deadlineMs: 0, ...(clients && { clients: new Set(clients) }) }
  return { name, urgency, knownSinceMs }
}

/** Lets calls go, each of which is over before the next one goes. */
function drain(queue: Queue<Call>, most = Number.POSITIVE_INFINITY): string[] {
  const gone: string[] = []
  for (let next = queue.foremost(); next !== undefined && gone.length < most; next = queue.foremost()) {
    queue.remove(next)
    queue.begin(next)()
    gone.push(next.name)
  }
  return gone
}

/** `own` calls of one client, called a0, a1, and so on. */
function fill(queue: Queue<Call>, client: string, own: number, options: Options = {}): void {
  for (let each = 0; each < own; each += 1) queue.add(call(`${client}${each}`, { clients: [client], ...options }))
}

t.test('an empty queue has no first, no counts, and nothing ahead', async t => {
  const queue = new Queue<Call>()
  t.equal(queue.foremost(), undefined)
  t.equal(queue.size, 0)
  t.strictSame(queue.counts(), { miss: 0, refresh: 0, background: 0, 'warm-up': 0 })
  t.equal(queue.aheadOf(call('one')), 0)
  queue.remove(call('unknown'))
  t.strictSame([...queue], [])
})

t.test('the more urgent goes first, and within one urgency the one that came first', async t => {
  const queue = new Queue<Call>()
  for (const round of [1, 2])
    for (const priority of priorities.toReversed()) queue.add(call(`${priority} ${round}`, { priority }))
  t.equal(queue.size, 8)
  t.strictSame(queue.counts(), { miss: 2, refresh: 2, background: 2, 'warm-up': 2 })
  t.strictSame(
    drain(queue),
    priorities.flatMap(priority => [`${priority} 1`, `${priority} 2`]),
  )
})

t.test('a call that becomes more urgent while it waits goes ahead', async t => {
  const queue = new Queue<Call>()
  const raised = call('other', { priority: 'background' })
  queue.add(call('one', { priority: 'refresh' }))
  queue.add(raised)
  raised.urgency.priority = 'miss'
  t.strictSame(drain(queue), ['other', 'one'])
})

t.test('among equally urgent calls the one that is known for longer goes first, whoever it is of', async t => {
  const queue = new Queue<Call>()
  queue.add(call('new', { clients: ['a'], knownSinceMs: 2 }))
  queue.add(call('old', { clients: ['b'], knownSinceMs: 1 }))
  queue.add(call('urgent', { clients: ['b'], knownSinceMs: 3, priority: 'miss' }))
  queue.add(call('oldest', { clients: ['a'], knownSinceMs: 0, priority: 'refresh' }))
  t.strictSame(drain(queue), ['old', 'new', 'urgent', 'oldest'])
})

t.test('twelve clients with one call each go before the second call of one that has a hundred', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'crowd', 100)
  for (let each = 0; each < 12; each += 1) queue.add(call(`single ${each}`, { clients: [`single ${each}`] }))
  const gone = drain(queue)
  const singles = Array.from({ length: 12 }, (_, each) => `single ${each}`)
  t.strictSame(gone.slice(0, 13), ['crowd0', ...singles])
  t.equal(gone.length, 112)
})

t.test('a late client goes before all that others have waiting behind their first', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'crowd', 100)
  drain(queue, 50)
  queue.add(call('late', { clients: ['late'] }))
  t.strictSame(drain(queue, 2), ['late', 'crowd50'])
})

t.test('clients that have several calls take turns, however many each has', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'a', 4)
  fill(queue, 'b', 2)
  fill(queue, 'c', 3)
  t.strictSame(drain(queue), ['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
})

t.test('a client with a call under way takes its turn like the others with its next one', async t => {
  const queue = new Queue<Call>()
  const over = queue.begin(call('under way', { clients: ['a'] }))
  queue.add(call('a', { clients: ['a'] }))
  queue.add(call('b', { clients: ['b'] }))
  t.strictSame(drain(queue), ['b', 'a'])
  over()
  queue.add(call('a', { clients: ['a'] }))
  queue.add(call('b', { clients: ['b'] }))
  t.strictSame(drain(queue), ['b', 'a'], 'once that is over both have nothing, and the turns before count')
})

t.test('calls that no client caused are of one client', async t => {
  const queue = new Queue<Call>()
  for (const name of ['one', 'two', 'three']) queue.add(call(name))
  queue.add(call('a', { clients: ['a'] }))
  queue.add(call('none', { clients: [] }))
  t.strictSame(drain(queue, 4), ['one', 'a', 'two', 'three'])
})

t.test('a client that joins a call without anything of its own moves it forward', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'crowd', 10)
  drain(queue, 1)
  const [, , , joined] = [...queue]
  joined?.urgency.clients?.add('late')
  t.strictSame(drain(queue, 2), ['crowd4', 'crowd1'])
})

t.test('a client that joins a call, and has others waiting or under way, lends it its turn', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'crowd', 10)
  fill(queue, 'busy', 2)
  t.strictSame(drain(queue, 3), ['crowd0', 'busy0', 'crowd1'])
  const joined = [...queue].find(({ name }) => name === 'crowd5')
  joined?.urgency.clients?.add('busy')
  t.strictSame(drain(queue, 3), ['crowd5', 'crowd2', 'busy1'], 'and it counts as a turn of both')
})

t.test('a call that gives up leaves its client with less', async t => {
  const queue = new Queue<Call>()
  const given = call('given up', { clients: ['a'] })
  queue.add(given)
  queue.remove(given)
  queue.remove(given)
  fill(queue, 'b', 2)
  queue.add(call('a', { clients: ['a'] }))
  t.strictSame(drain(queue), ['b0', 'a', 'b1'], 'its next call is a first one again')
})

t.test('a full queue takes what is more urgent, and drops the last of what is least urgent', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'a', 999, { priority: 'background' })
  queue.add(call('warm-up', { priority: 'warm-up' }))
  t.equal(queue.add(call('miss'))?.name, 'warm-up')
  t.equal(queue.add(call('refresh', { priority: 'refresh' }))?.name, 'a998')
  const late = call('another warm-up', { priority: 'warm-up' })
  t.equal(queue.add(late), late, 'which is the new one itself where none is less urgent')
  t.equal(queue.size, 1_000)
  t.strictSame(queue.counts(), { miss: 1, refresh: 1, background: 998, 'warm-up': 0 })
})

t.test('of equally urgent calls a full queue drops the last one of the client that has most', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'crowd', 600)
  fill(queue, 'some', 400)
  t.equal(queue.add(call('single', { clients: ['single'] }))?.name, 'crowd599')
  const more = call('crowd more', { clients: ['crowd'] })
  t.equal(queue.add(more), more, 'and of that client it takes no more')
  t.equal(queue.size, 1_000)
})

t.test('which client has most is counted among the least urgent calls, and not among all', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'urgent', 900)
  queue.add(call('urgent, behind', { clients: ['urgent'], priority: 'background' }))
  fill(queue, 'behind', 99, { priority: 'background' })
  t.equal(queue.add(call('new', { clients: ['new'] }))?.name, 'behind98', 'which has most of the least urgent')
})

t.test('where each client has one call a full queue takes no more', async t => {
  const queue = new Queue<Call>()
  for (let each = 0; each < 1_000; each += 1) queue.add(call(`${each}`, { clients: [`${each}`] }))
  const late = call('late', { clients: ['late'] })
  t.equal(queue.add(late), late)
})

t.test('five thousand clients that come and go leave the order as it is', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'crowd', 3)
  for (let each = 0; each < 6_000; each += 1) {
    const passing = call('passing', { clients: [`passing ${each}`] })
    queue.aheadOf(passing)
    queue.begin(passing)()
    queue.foremost()
  }
  queue.add(call('late', { clients: ['late'] }))
  t.strictSame(drain(queue), ['crowd0', 'late', 'crowd1', 'crowd2'])
})

t.test('how many go before one more, told beforehand', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'a', 100)
  fill(queue, 'b', 3)
  t.equal(queue.aheadOf(call('new', { clients: ['c'] })), 2, 'the first ones of both')
  t.equal(queue.aheadOf(call('more', { clients: ['a'] })), 103, 'all of its own, and those of the other')
  t.equal(queue.aheadOf(call('more', { clients: ['b'] })), 2 + 2 + 3, 'as many of the other as it has turns')
  t.equal(queue.aheadOf(call('behind', { priority: 'refresh' })), 103)
  t.equal(queue.aheadOf(call('older', { clients: ['a'], knownSinceMs: -1 })), 0)
  t.equal(queue.aheadOf(call('newer', { clients: ['c'], knownSinceMs: 1 })), 103)
  t.equal(queue.size, 103, 'and nothing is added by that')
})

t.test('one more that somebody without anything has joined has no more ahead than a first one', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'a', 100)
  const joined = call('joined', { clients: ['a', 'late'] })
  const ahead = queue.aheadOf(joined)
  queue.add(joined)
  t.equal(drain(queue).indexOf('joined'), 1)
  t.equal(ahead, 1)
})

/** A queue as it may have come about, in which some clients have had turns already, and some have calls under way. */
function play(seed: number) {
  const { below, chance, one } = dice(seed)
  const queue = new Queue<Call>()
  const clients = ['', 'a', 'b', 'c', 'd', 'e'].slice(0, 2 + below(5))
  const random = (name: string) =>
    call(name, {
      priority: one(priorities.slice(0, 1 + below(3))),
      knownSinceMs: chance(0.8) ? 0 : below(3),
      clients: [one(clients)],
    })
  for (let step = below(60); step >= 0; step -= 1) {
    if (chance(0.7)) queue.add(random(`${step}`))
    else if (chance(0.3)) queue.begin(random('under way'))
    else drain(queue, 1)
  }
  return { queue, one: random('one more'), clients }
}

t.test('what is told beforehand is what comes about, or one turn of each other client more', async t => {
  let exact = 0
  const seeds = 200
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { queue, one, clients } = play(seed)
    const told = queue.aheadOf(one)
    queue.add(one)
    const real = drain(queue).indexOf(one.name)
    if (told < real || told > real + clients.length - 1) t.fail(`seed ${seed}: ${told} told, ${real} in fact`)
    if (told === real) exact += 1
  }
  t.ok(exact > seeds / 2, `${exact} of ${seeds} are exact`)
})

t.test('the order in which all will go is told beforehand, whatever turns the clients have had', async t => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const { queue } = play(seed)
    const told = queue.inOrder().map(({ name }) => name)
    t.equal(told.length, queue.size, 'and nothing is taken out by that')
    t.strictSame(told, drain(queue), `seed ${seed}`)
  }
})

t.test('a call that a client without anything of its own has joined is told to go before the others', async t => {
  const queue = new Queue<Call>()
  fill(queue, 'a', 3)
  fill(queue, 'b', 3)
  drain(queue, 2)
  const joined = call('joined', { clients: ['a', 'late'] })
  queue.add(joined)
  const order = ['joined', 'a1', 'b1', 'a2', 'b2']
  t.strictSame(
    queue.inOrder().map(({ name }) => name),
    ['joined', 'b1', 'a1', 'b2', 'a2'],
  )
  t.strictSame(drain(queue).toSorted(), order.toSorted())
})

t.test('whatever comes, a client waits for one turn of each other one at most', async t => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const { below, one } = dice(seed)
    const queue = new Queue<Call>()
    const clients = ['a', 'b', 'c', 'd', 'e']
    for (const client of clients) fill(queue, client, 1 + below(30))
    const waited = new Map(clients.map(client => [client, 0]))
    while (queue.size > 0) {
      const [gone = ''] = drain(queue, 1)
      for (const client of clients) {
        const waits = [...queue].some(({ name }) => name.startsWith(client))
        waited.set(client, waits && !gone.startsWith(client) ? (waited.get(client) ?? 0) + 1 : 0)
      }
      if (Math.max(...waited.values()) >= clients.length) t.fail(`seed ${seed}: ${[...waited]}`)
      // What those add who have some already costs the others nothing.
      const client = one(clients)
      if (below(3) === 0 && waited.get(client) !== 0) fill(queue, client, 1)
    }
  }
})

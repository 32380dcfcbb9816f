// What the page of the operations port shows of an answer. All of it is text: names and messages come from elsewhere.

const fewRoutes = 10
/** Of a call that is longer the rest is told where it is pointed at. */
const longestCall = 120
const byId = id => document.getElementById(id)

export function showFigures({ startedAt, uptimeS, routes, cache, budget, queue, pause, breaker, upstream, snapshot }) {
  const sum = name => routes.reduce((total, row) => total + row[name], 0)
  const [hits, stale, misses] = [sum('hits'), sum('stale'), sum('misses')]
  const waiting = Object.entries(queue).filter(([, count]) => count > 0)
  // By the clock of the gateway, which may not be ours.
  const nowMs = Date.parse(startedAt) + uptimeS * 1000
  const figures = [
    ['Hit ratio', share(hits + stale, hits + stale + misses), `${hits} fresh, ${stale} stale, ${misses} asked for`],
    [
      'Held',
      size(cache.bytes),
      `of ${size(cache.maxBytes)}; ${cache.entries} answers, ${cache.evictions} evicted`,
      cache.bytes / cache.maxBytes,
    ],
    [
      'Budget left',
      `${budget.left} of ${budget.burst}`,
      `${budget.perMinute} a minute, ${budget.underway} under way`,
      budget.left / budget.burst,
    ],
    [
      'Waiting',
      `${waiting.reduce((total, [, count]) => total + count, 0)}`,
      waiting.map(([name, count]) => `${count} ${name}`).join(', ') || 'nobody',
    ],
    [
      'Breaker',
      breaker.state,
      breaker.state === 'closed' ? 'RetroAchievements is asked' : left(breaker.openForMs, 'until it is tried'),
    ],
    ['Pause', pause.active ? 'on' : 'none', pause.active ? left(pause.forMs, 'after a 429') : ''],
    ['Calls', `${upstream.calls}`, `${upstream.typicalMs} ms each${upstream.keyRejected ? ', key rejected' : ''}`],
    [
      'Snapshot',
      snapshot?.savedAt ? duration((nowMs - Date.parse(snapshot.savedAt)) / 1000) : 'none',
      snapshot === null ? 'not kept' : (snapshot.problem ?? 'since it was written'),
    ],
  ]
  const { known, proven } = upstream.keys
  if (known > 0) figures.push(["Callers' keys", `${known}`, `${proven} of them proven`])
  byId('figures').replaceChildren(...figures.map(figure))
}

function figure([name, value, more, filled]) {
  const box = element('div', name)
  box.append(element('b', value), element('small', more))
  if (filled !== undefined) {
    const meter = element('meter')
    meter.value = filled
    meter.ariaLabel = name
    box.append(meter)
  }
  return box
}

export function showRoutes(routes) {
  const order = byId('order').value
  const sorted = routes.toSorted((one, other) => other[order] - one[order])
  fill('routes', byId('all').checked ? sorted : sorted.slice(0, fewRoutes), row => [
    cell(row.route === 'none' ? 'no route' : row.route, 'long'),
    cell(row.requests, 'number'),
    cell(share(row.hits + row.stale, row.hits + row.stale + row.misses), 'number'),
    cell(row.collapsed, 'number'),
    cell(row.notFound, 'number'),
    cell(row.errors, 'number'),
    cell(row.aborted, 'number'),
    cell(row.meanMs === null ? '–' : time(row.meanMs), 'number'),
    cell(row.p90Ms === null ? '–' : `within ${time(row.p90Ms)}`, 'number'),
  ])
}

export function showFailures(failures) {
  fill('failures', failures.toReversed(), ({ at, method, code, message }) => [
    cell(new Date(at).toLocaleString()),
    cell(method),
    cell(code),
    cell(message, 'long'),
  ])
}

export function showHeld({ total, results }, { offset, tag }) {
  const about = tag === '' ? '' : ` about ${tag}`
  const part = `${offset + 1} to ${offset + results.length} of ${total}${about}, by last use`
  byId('total').textContent = total === 0 ? `nothing${about}` : part
  byId('previous').disabled = offset === 0
  byId('next').disabled = offset + results.length >= total
  byId('forget').disabled = tag === '' || total === 0
  fill('held', results, row => [
    { ...cell(shortened(row.key), 'long'), title: row.key },
    cell(whyHeld(row), 'words'),
    cell(row.pace),
    { buttons: row.tags.filter(each => each.includes(':')).map(each => ['tag', each, each]), kind: 'tags' },
    cell(duration(row.ageS), 'number'),
    cell(duration(row.keptForS), 'number'),
    cell(size(row.bytes), 'number'),
    cell(row.hits, 'number'),
    { buttons: [['key', row.key, 'Forget']] },
  ])
}

function shortened(call) {
  return call.length > longestCall ? `${call.slice(0, longestCall)}…` : call
}

const absences = { absent: 'not found', hidden: 'hidden from us' }

function whyHeld({ state, freshness, freshForS, staleForS, keptForS }) {
  if (state !== 'found') return `${absences[state]}; believed for ${duration(freshForS)}`
  if (freshness === 'fresh') return `fresh for ${duration(freshForS)}`
  if (freshness === 'stale') return `served while it is asked for again, for ${duration(staleForS)}`
  return `stands in while RetroAchievements fails, for ${duration(keptForS)}`
}

/** Rows stay the same elements, so that what is pointed at does not go away. */
function fill(id, list, cellsOf) {
  const body = byId(id)
  const rows = list.length > 0 ? list.map(cellsOf) : [[cell('nothing yet')]]
  while (body.rows.length > rows.length) body.deleteRow(-1)
  for (const [index, cells] of rows.entries()) {
    const row = body.rows[index] ?? body.insertRow()
    while (row.cells.length > cells.length) row.deleteCell(-1)
    for (const [at, each] of cells.entries()) show(row.cells[at] ?? row.insertCell(), each)
  }
}

function show(place, { text, buttons, kind = '', title = '' }) {
  place.className = kind
  place.title = title
  if (buttons === undefined) {
    // What somebody has marked to copy it stays marked.
    if (place.textContent !== `${text}`) place.textContent = text
    return
  }
  while (place.childNodes.length > buttons.length) place.lastChild.remove()
  for (const [at, [name, value, words]] of buttons.entries()) {
    const button = place.children[at] ?? place.appendChild(element('button'))
    Object.assign(button, { name, value, textContent: words })
  }
}

function cell(text, kind) {
  return { text, kind }
}

function element(name, text = '') {
  const made = document.createElement(name)
  made.textContent = text
  return made
}

function share(part, whole) {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`
}

function size(bytes) {
  if (bytes < 1e3) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

function time(ms) {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`
}

function left(ms, what) {
  return ms > 0 ? `${duration(ms / 1000)} ${what}` : ''
}

export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 120) return `${whole} s`
  if (whole < 7200) return `${Math.round(whole / 60)} min`
  return whole < 172800 ? `${Math.round(whole / 3600)} h` : `${Math.round(whole / 86400)} d`
}

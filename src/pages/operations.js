// Asks /status and /cache every two seconds, and has answers forgotten; what they say is shown by operations-tables.js.

import { duration, showFailures, showFigures, showHeld, showRoutes } from './operations-tables.js'

const everyMs = 2000
const rarestMs = 10_000
/** A gateway that takes longer than this does not answer. */
const patienceMs = 10_000
const rows = 50
const byId = id => document.getElementById(id)
const token = byId('token')
let offset = 0
let tag = ''
/** The latest status, and when it came. */
let latest
let asked = 0

token.value = sessionStorage.getItem('token') ?? ''
token.addEventListener('change', () => {
  sessionStorage.setItem('token', token.value)
  void refresh()
})
for (const form of document.forms) form.addEventListener('submit', event => event.preventDefault())
for (const id of ['order', 'all']) byId(id).addEventListener('change', () => latest && showRoutes(latest.routes))
byId('search').addEventListener('submit', () => look(byId('tag').value.trim()))
byId('previous').addEventListener('click', () => turnTo(offset - rows))
byId('next').addEventListener('click', () => turnTo(offset + rows))
byId('forget').addEventListener('click', () => void forget({ tag }, `all that is held about ${tag}`))
byId('held').addEventListener('click', ({ target: { name, value } }) => {
  if (name === 'tag') look(value)
  if (name === 'key') void forget({ key: value }, value)
})
document.addEventListener('visibilitychange', () => void (document.hidden || refresh()))

function look(wanted) {
  tag = wanted
  byId('tag').value = wanted
  say('')
  turnTo(0)
}

function turnTo(place) {
  offset = Math.max(0, place)
  void refresh()
}

/** Throws what is wrong, in words; `lost` where the gateway does not answer at all. */
async function ask(url, method = 'GET') {
  // What cannot stand in a header is no token either.
  const brought = token.value.trim().replace(/[^!-~]/g, '?')
  const headers = brought === '' ? {} : { authorization: `Bearer ${brought}` }
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(), patienceMs)
  try {
    const response = await fetch(url, { method, headers, cache: 'no-store', signal: over.signal })
    const body = await response.json()
    if (response.ok) return body
    throw { status: response.status, words: body.detail }
  } catch (problem) {
    throw problem.words === undefined ? { lost: true, words: 'The gateway does not answer.' } : problem
  } finally {
    clearTimeout(timer)
  }
}

/** Never rejects. */
async function refresh() {
  asked += 1
  const mine = asked
  try {
    const status = await ask('status')
    // Whoever asked later shows what is newer.
    if (mine !== asked) return
    latest = { ...status, at: new Date() }
    showHealth(latest)
    showFigures(latest)
    showRoutes(latest.routes)
    showFailures(latest.upstream.lastErrors)
    const query = new URLSearchParams({ offset, count: rows, ...(tag && { tag }) })
    const held = await ask(`cache?${query}`).catch(refusedTag)
    if (mine !== asked) return
    // The last page may have gone meanwhile.
    if (held.results.length === 0 && offset > 0) return turnTo(Math.floor((held.total - 1) / rows) * rows)
    showHeld(held, { offset, tag })
    warn('')
  } catch (problem) {
    if (mine === asked) complain(problem)
  }
}

/** What is no tag has nothing held about it. */
function refusedTag(problem) {
  if (problem.status !== 400) throw problem
  say(problem.words)
  return { total: 0, results: [] }
}

async function forget(what, words) {
  if (!confirm(`Forget ${words}? RetroAchievements is asked again when somebody wants it.`)) return
  say('…')
  try {
    const { purged } = await ask(`cache/purge?${new URLSearchParams(what)}`, 'POST')
    const count = purged === 1 ? '1 answer is' : `${purged} answers are`
    say(purged === 0 ? `There was nothing to forget: ${words}` : `${count} forgotten: ${words}`)
  } catch (problem) {
    say(`Nothing is forgotten. ${problem.words}`)
  }
  void refresh()
}

function showHealth({ version, status, reasons, uptimeS }) {
  set(byId('version'), version)
  set(byId('health'), [status, ...reasons].join(', '))
  set(byId('uptime'), `up ${duration(uptimeS)}`)
  document.body.className = status
}

function complain({ lost, status, words }) {
  const since = latest === undefined ? '' : ` What is shown is of ${latest.at.toLocaleTimeString()}.`
  document.body.className = 'lost'
  set(byId('health'), lost ? 'no answer' : 'not shown')
  set(byId('uptime'), '')
  if (status !== 401) return warn(words + since)
  warn(
    `${token.value === '' ? 'This page needs the token of the operator.' : 'That is not the token of the operator.'}${since}`,
  )
}

function warn(words) {
  set(byId('trouble'), words)
}

function say(words) {
  set(byId('said'), words)
}

/** Only what is new is read out to those who listen. */
function set(place, words) {
  if (place.textContent !== words) place.textContent = words
}

/** Not while nobody looks; and less often where it keeps the gateway busy. */
async function keepOn() {
  const startedMs = performance.now()
  if (!document.hidden) await refresh()
  const tookMs = performance.now() - startedMs
  setTimeout(() => void keepOn(), Math.min(rarestMs, Math.max(everyMs, 10 * tookMs)))
}
void keepOn()

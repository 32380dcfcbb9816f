// The stand-in upstream, a process of its own: RetroAchievements' four methods that are measured, and what was recorded
// of the gateway, for caches that keep it as it is. `node bench/speed/origin.ts <port>`.

import { createServer, type ServerResponse } from 'node:http'
import { extendedGame, gameList, highScores, userProgress } from './bodies.ts'
import { type Recorded, readRecording } from './recording.ts'

const port = Number(process.argv[2])
const recorded = new Map<string, Recorded>()
const lists = new Map<number, string>()
const games = new Map<number, string>()
let calls = 0

const methods: { readonly [path: string]: (query: URLSearchParams) => string } = {
  '/API/API_GetGameRankAndScore.php': query => highScores(Number(query.get('g'))),
  '/API/API_GetUserCompletionProgress.php': query => userProgress(query.get('u') ?? ''),
  '/API/API_GetGameExtended.php': query => games.get(Number(query.get('i'))) ?? extendedGame(Number(query.get('i'))),
  '/API/API_GetGameList.php': query => listOf(Number(query.get('i'))),
}

/** Made when it is first asked for, and kept: by then nobody waits for it, as `/prepare` asks. */
function listOf(console: number): string {
  const list = lists.get(console) ?? gameList(console)
  lists.set(console, list)
  return list
}

function json(response: ServerResponse, text: string): void {
  const body = Buffer.from(text)
  response.writeHead(200, ['Content-Type', 'application/json', 'Content-Length', String(body.length)])
  response.end(body)
}

function control(path: string, query: URLSearchParams): string {
  if (path === '/recording') {
    for (const [key, value] of readRecording(query.get('file') ?? '')) recorded.set(key, value)
  }
  if (path === '/prepare') {
    for (let console = 1; console <= Number(query.get('lists')); console += 1) listOf(console)
    const [from, count] = [Number(query.get('from')), Number(query.get('games'))]
    games.clear()
    for (let game = from; game < from + count; game += 1) games.set(game, extendedGame(game))
  }
  return JSON.stringify({ calls })
}

createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const target = request.url ?? '/'
  const [path = '/', query] = target.split('?', 2)
  if (path === '/stats' || path === '/recording' || path === '/prepare') {
    json(response, control(path, new URLSearchParams(query)))
    return
  }
  calls += 1
  const method = methods[path]
  const known = recorded.get(target)
  if (method !== undefined) json(response, method(new URLSearchParams(query)))
  else if (known !== undefined) {
    response.writeHead(known.status, [...known.headers])
    response.end(known.body)
  } else {
    response.writeHead(404)
    response.end()
  }
}).listen(port, '127.0.0.1')

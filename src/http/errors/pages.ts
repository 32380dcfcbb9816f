// A short page for every problem, at the address that stands in its `type`: what happened, and what to do.

import { hash } from 'node:crypto'
import fp from 'fastify-plugin'
import { type ProblemCode, problems } from '../../contract/problem-codes.ts'
import { routeNotFound } from './problems.ts'

type Advice = { readonly what: string; readonly client: string; readonly operator?: string }

const again = 'Wait as long as Retry-After says, or half a minute, and ask again.'
const unknown = (thing: string, look: string): Advice => ({
  what: `RetroAchievements knows no such ${thing}. It may never have been there, or was deleted.`,
  client: `Look once more: ${look}. That there is none is remembered for some minutes, so what was just made may take as long to appear.`,
})

const advice: { readonly [code in ProblemCode]: Advice } = {
  'invalid-parameter': {
    what: 'A parameter in the path or the query is missing, empty, given twice, not known to the route, or not of the form that it takes; or the request itself is no proper HTTP.',
    client:
      'The member "parameter" names what is wrong: a parameter, the path, the host, or the request as a whole; and "detail" says what is wanted. RetroAchievements was not asked.',
  },
  unauthorized: {
    what: 'The route needs a token, and the request brought none, or a wrong one; or the web API key that it brought is not accepted by RetroAchievements.',
    client: 'Send it in the header Authorization, as "Bearer" and the token. The detail says which token is meant.',
    operator:
      'Routes of the owner take the OPERATOR_TOKEN, all others the tokens in CLIENT_TOKENS_FILE, or with KEY_MODE=caller the web API key of the caller.',
  },
  forbidden: {
    what: 'The token is right, but it is not for this route, or not for pages of this origin. Or a page of another site, which may not read answers, asks for something that the gateway does not hold: RetroAchievements is not asked for such a page.',
    client:
      'Use a token for what it was given for, or ask the operator for another. A page asks with fetch() in its mode "cors", and from an origin that the operator allows.',
    operator:
      'The line of the token in CLIENT_TOKENS_FILE says what the token is for. CORS_ORIGINS names the origins whose pages may read answers.',
  },
  hidden: {
    what: 'RetroAchievements shows this to some users only, and the account whose key the gateway holds is none of them; or to nobody, such as the comments on a closed wall.',
    client: 'Asking again does not help. Lists of games to play are shown among users who follow each other.',
  },
  'user-not-found': unknown('user', 'users may have been renamed'),
  'console-not-found': unknown('console', 'the route /consoles lists all of them'),
  'game-not-found': unknown('game', 'the route /consoles/{consoleId}/games lists the games of a console'),
  'achievement-not-found': unknown('achievement', 'the route /games/{gameId}/achievements lists those of a game'),
  'leaderboard-not-found': unknown('leaderboard', 'the route /games/{gameId}/leaderboards lists those of a game'),
  'ticket-not-found': unknown('ticket', 'the route /tickets lists the latest'),
  'not-played': {
    what: 'Both the user and the game exist, but the user has not played the game.',
    client: 'Show that there is no rank yet.',
  },
  'no-achievement-of-the-week': {
    what: 'There is no achievement of the week at the moment.',
    client: 'Ask again in some minutes; between two of them there may be a gap.',
  },
  'route-not-found': {
    what: 'The gateway has no such route.',
    client: 'Look at the documentation. Letter case matters, and paths do not end with a slash.',
    operator: 'Routes of the owner are closed, and not in the index, until OWNER_ROUTES is on.',
  },
  'method-not-allowed': { what: 'The route is there, but not for this method.', client: 'Use GET or HEAD.' },
  'request-timeout': {
    what: 'The connection was open, but what came on it in time was no whole request.',
    client: 'Ask again, and send the request at once. Connections that nothing is sent on are ended.',
  },
  'precondition-failed': {
    what: 'The request says If-Match, and names no tag that the answer has.',
    client: 'Ask without it. To save the transfer of what you hold, send its tag in If-None-Match.',
  },
  'uri-too-long': {
    what: 'The path and the query together are longer than any that this gateway answers.',
    client: 'Ask for less at once.',
  },
  'misdirected-request': {
    what: 'The request names a host that this gateway does not answer for.',
    client:
      'Look at the address that you ask. A gateway that only its own machine can reach is called localhost or 127.0.0.1.',
    operator:
      'ALLOWED_HOSTS names the hosts that are answered for. Unset, any host is, but where HOST is of this machine alone and TRUST_PROXY is unset: then only names of this machine are. A proxy in front of the gateway passes its own host on, or needs TRUST_PROXY.',
  },
  'expectation-failed': {
    what: 'The request has a header Expect, with something other than 100-continue.',
    client: 'Ask without it.',
  },
  'head-too-large': {
    what: 'The headers of the request take up more room than this gateway gives them.',
    client: 'Send fewer and shorter ones. Cookies mean nothing here, and need not be sent.',
  },
  'client-rate-limited': {
    what: 'A client may have RetroAchievements asked so often a minute, and be answered a hundred times as often with what is held. This client has had its share.',
    client: `${again} RateLimit says how much is left.`,
    operator:
      'The limit is CLIENT_PER_MINUTE, or stands in the line of the token. Behind a proxy, set TRUST_PROXY: without it, all clients are one.',
  },
  internal: {
    what: 'The gateway itself made a mistake.',
    client: 'Tell its operator the request id that stands in the answer.',
    operator: 'The log has the whole story under that id. Please report it.',
  },
  'upstream-rejected-key': {
    what: 'RetroAchievements does not accept the web API key of this gateway.',
    client: 'Nothing that you sent is wrong. Tell the operator.',
    operator: 'The key was reset, or its account is gone: put a new one into RA_API_KEY.',
  },
  'upstream-broken': {
    what: 'RetroAchievements answered with an error, with something that is no JSON, or not to the end.',
    client: again,
    operator: 'The log says what came, under "upstream failed".',
  },
  'upstream-unexpected-answer': {
    what: 'RetroAchievements answered in a form that this version of the gateway does not know.',
    client: 'Tell the operator, should it last.',
    operator: 'The log names the key, under "unexpected answer". A newer version may know it.',
  },
  'upstream-refused': {
    what: 'RetroAchievements, or what stands in front of it, does not let this gateway ask, though its key is right.',
    client: `${again} Tell the operator, should it last.`,
    operator:
      'The log says what came, under "upstream failed". RetroAchievements may have blocked the address or the User-Agent of this gateway; ask its team.',
  },
  'upstream-busy': {
    what: 'RetroAchievements limits how often it is asked, and has asked for a pause.',
    client: again,
    operator: 'Others may be using the same key or address. A lower UPSTREAM_PER_MINUTE keeps away from the limit.',
  },
  'upstream-unavailable': {
    what: 'RetroAchievements cannot be reached, is being maintained, or has failed so often that it is left alone for a while.',
    client: `${again} What the gateway holds already is served all the while.`,
    operator:
      'The log says why under "upstream failed": a refused connection, a name that is not found, a certificate, a proxy. The operations port shows at /status when the gateway tries again.',
  },
  'upstream-budget-exhausted': {
    what: 'The gateway has asked RetroAchievements as often as it allows itself, and could not answer in time.',
    client: `${again} What the gateway holds already is served all the while.`,
    operator:
      'UPSTREAM_PER_MINUTE and UPSTREAM_BURST set how much that is. Ask RetroAchievements before you raise them.',
  },
  overloaded: {
    what: 'Thousands of requests wait for RetroAchievements, or many answers wait to be compressed, so this one may not wait as well. What the gateway holds already is still served.',
    client:
      'Wait as long as Retry-After says, then ask again, less at once if you can. Without "identity;q=0" in Accept-Encoding no request waits for compression.',
    operator:
      'The metric ra_gateway_requests_waiting says how many requests wait. CLIENT_PER_MINUTE bounds what one client may ask for.',
  },
  'upstream-timeout': { what: 'RetroAchievements did not answer in time.', client: again },
  'not-cached': {
    what: 'The request says Cache-Control: only-if-cached, and the gateway holds nothing that it could answer with.',
    client: 'Ask without it.',
  },
}

const style = `
  :root { color-scheme: light dark }
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem }
  code { font-size: 1.1em }
`
const policy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

export const problemPagesPlugin = fp(
  async app => {
    app.get<{ Params: { code: string } }>('/problems/:code', async (request, reply) => {
      const { code } = request.params
      if (!Object.hasOwn(problems, code)) throw routeNotFound()
      reply.header('content-security-policy', policy).header('cache-control', 'public, max-age=3600')
      reply.header('cdn-cache-control', 'max-age=3600')
      return reply.type('text/html; charset=utf-8').send(pageOf(code as ProblemCode, app.basePath))
    })
  },
  { name: 'problem-pages', dependencies: ['server'] },
)

function pageOf(code: ProblemCode, basePath: string): string {
  const { title, status } = problems[code]
  const { what, client, operator } = advice[code]
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
<h1>${title}</h1>
<p><code>${code}</code>, status ${status}</p>
<h2>What happened</h2>
<p>${what}</p>
<h2>What to do</h2>
<p>${client}</p>
${operator === undefined ? '' : `<h2>For the operator</h2>\n<p>${operator}</p>`}
<p><a href="${basePath}/docs">All routes</a></p>
</html>
`
}

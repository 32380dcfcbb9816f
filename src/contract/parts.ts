import { type ProblemCode, problems } from './problem-codes.ts'

// The parts of the document that all operations share: headers, problems, and what may go wrong anywhere.

const text = { type: 'string' }
const seconds = { type: 'integer', minimum: 0 }

export const headers = {
  ETag: { description: 'Tag of the content; send it back in If-None-Match', schema: text },
  Age: {
    description: 'How many seconds ago RetroAchievements was asked: the time that it took to answer counts',
    schema: seconds,
  },
  'Cache-Control': {
    description:
      'For how many seconds after RetroAchievements was asked it may be kept, and by whom; and for how many more seconds it may stand in when asking again fails (RFC 5861). Age says how many are over',
    schema: text,
    example: 'public, max-age=180, stale-if-error=86400',
  },
  'CDN-Cache-Control': {
    description:
      'The same for caches that many clients share (RFC 9213), which may also serve it while they ask again; only where anybody may keep it',
    schema: text,
    example: 'max-age=180, stale-while-revalidate=900, stale-if-error=86400',
  },
  'Cache-Status': {
    description:
      'How the answer came (RFC 9211): `hit`, or `fwd=miss`, `fwd=stale` and `fwd=request` when RetroAchievements was asked; with a negative `ttl` and a `detail` where it is older than it should be',
    schema: text,
    example: 'ra-gateway; hit; ttl=142',
  },
  Link: {
    description: 'The neighbouring pages (RFC 8288), relative to the request',
    schema: text,
    example: '<?count=100&offset=100>; rel="next"',
  },
  'X-Request-Id': { description: 'The id of the request, as it was brought or made up here', schema: text },
  RateLimit: {
    description:
      "What is left of the client's own share and after how many seconds all of it is back, where there are limits: `calls` to RetroAchievements, and `requests` of any kind",
    schema: text,
    example: '"calls";r=59;t=1, "requests";r=5999;t=1',
  },
  'RateLimit-Policy': {
    description: "The client's share per window of seconds, where there are limits",
    schema: text,
    example: '"calls";q=60;w=60, "requests";q=6000;w=60',
  },
  'Retry-After': { description: 'After how many seconds asking again may help', schema: seconds },
  'WWW-Authenticate': { description: 'That a bearer token is needed', schema: text },
  Vary: {
    description:
      'By which headers of the request answers differ: Origin where only some origins may read, Authorization where answers are for one client',
    schema: text,
  },
  'Access-Control-Allow-Origin': {
    description: 'The origin whose pages may read the answer, where any may',
    schema: text,
  },
  'Access-Control-Expose-Headers': { description: 'The headers that such pages may read', schema: text },
  Location: { description: 'Where to go', schema: text },
  'Content-Security-Policy': { description: 'What the page may load', schema: text },
  Allow: { description: 'The methods that the route takes', schema: text },
} as const

export type Header = keyof typeof headers

/** What every response may have. */
const everywhere: readonly Header[] = [
  'X-Request-Id',
  'Vary',
  'Access-Control-Allow-Origin',
  'Access-Control-Expose-Headers',
]

/** References to headers. */
export function withHeaders(...names: readonly Header[]): object {
  return Object.fromEntries([...names, ...everywhere].map(name => [name, { $ref: `#/components/headers/${name}` }]))
}

export const problemSchema = {
  type: 'object',
  description: 'A problem document (RFC 9457)',
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'A page that says what happened and what to do' },
    title: { type: 'string', description: 'What happened, the same for every problem of the code' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What happened this time' },
    instance: { type: 'string', format: 'uri-reference', description: 'The path that was asked for' },
    parameter: { type: 'string', description: 'The parameter that is not valid' },
    code: { type: 'string', enum: Object.keys(problems), description: 'Tells problems apart' },
  },
  required: ['type', 'title', 'status', 'detail', 'code'],
  additionalProperties: false,
} as const

/** The response for problems of one status. */
export function problemResponse(codes: readonly ProblemCode[], more: readonly Header[] = []) {
  return {
    description: codes.map(code => `\`${code}\`: ${problems[code].title}.`).join(' '),
    headers: withHeaders('Cache-Control', ...more),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
        },
      },
    },
  }
}

function codesOf(status: number): ProblemCode[] {
  return (Object.keys(problems) as ProblemCode[]).filter(code => problems[code].status === status)
}

/** Of whatever is asked of RetroAchievements. */
export const limits: readonly Header[] = ['RateLimit', 'RateLimit-Policy']

export const failures = {
  NotModified: {
    description: 'The client holds the answer already.',
    headers: withHeaders('ETag', 'Age', 'Cache-Control', 'CDN-Cache-Control', 'Cache-Status', ...limits),
  },
  InvalidParameter: problemResponse(codesOf(400), limits),
  Unauthorized: problemResponse(codesOf(401), ['WWW-Authenticate', ...limits]),
  Forbidden: problemResponse(codesOf(403), ['Cache-Status', ...limits]),
  RateLimited: problemResponse(codesOf(429), ['Cache-Status', 'Retry-After', ...limits]),
  MethodNotAllowed: problemResponse(codesOf(405), ['Allow']),
  RequestTimeout: problemResponse(codesOf(408)),
  PreconditionFailed: problemResponse(codesOf(412), ['ETag', 'Cache-Status', ...limits]),
  UriTooLong: problemResponse(codesOf(414)),
  ExpectationFailed: problemResponse(codesOf(417)),
  MisdirectedRequest: problemResponse(codesOf(421)),
  HeadTooLarge: problemResponse(codesOf(431)),
  Internal: problemResponse(codesOf(500), ['Retry-After', ...limits]),
  BadGateway: problemResponse(codesOf(502), ['Cache-Status', 'Retry-After', ...limits]),
  Unavailable: problemResponse(codesOf(503), ['Cache-Status', 'Retry-After', ...limits]),
  Timeout: problemResponse(codesOf(504), ['Cache-Status', 'Retry-After', ...limits]),
}

/** What may become of every request, whatever it asks for. */
export const anywhere = {
  400: { $ref: '#/components/responses/InvalidParameter' },
  405: { $ref: '#/components/responses/MethodNotAllowed' },
  408: { $ref: '#/components/responses/RequestTimeout' },
  414: { $ref: '#/components/responses/UriTooLong' },
  417: { $ref: '#/components/responses/ExpectationFailed' },
  421: { $ref: '#/components/responses/MisdirectedRequest' },
  431: { $ref: '#/components/responses/HeadTooLarge' },
  500: { $ref: '#/components/responses/Internal' },
} as const

/** What a request with a condition may get. */
export const conditional = {
  304: { $ref: '#/components/responses/NotModified' },
  412: { $ref: '#/components/responses/PreconditionFailed' },
} as const

/** What everything but the health check may get. */
export const shed = { 503: { $ref: '#/components/responses/Unavailable' } } as const

// The paths that no endpoint declares: the compatibility door, and those about the gateway itself.

import { type Endpoint, methodsOf } from '../language/endpoint.ts'
import { anywhere, conditional, failures, type Header, limits, problemResponse, shed, withHeaders } from './parts.ts'
import { problems } from './problem-codes.ts'

/** The door, for all methods at once: what they take and answer is RetroAchievements' own documentation. */
export function doorPath(endpoints: readonly Endpoint[]): object {
  const methods = new Set(endpoints.flatMap(methodsOf))
  const envelope = {
    type: 'object',
    properties: { message: { type: 'string' }, errors: { type: ['array', 'object'] } },
    required: ['message', 'errors'],
  }
  const error = (description: string, ...more: readonly Header[]) => ({
    description,
    headers: withHeaders('Age', 'Cache-Control', 'Cache-Status', 'Retry-After', ...limits, ...more),
    content: { 'application/json': { schema: envelope } },
  })
  return {
    '/API/API_{method}.php': {
      get: {
        operationId: 'askAsRetroAchievements',
        summary: 'A method of RetroAchievements in its own form',
        description:
          "For programs written for RetroAchievements: parameters and answers are those of its own documentation. `y`, `z` and Authorization are ignored, but with KEY_MODE=caller, when `y` or the bearer token is the caller's key; errors come in RetroAchievements' envelope.",
        tags: ['gateway'],
        parameters: [
          {
            name: 'method',
            in: 'path',
            required: true,
            description: 'The name of the method',
            schema: { type: 'string', enum: [...methods].sort() },
            example: 'GetUserPoints',
          },
        ],
        responses: {
          200: {
            description: "RetroAchievements' answer, as it wrote it",
            headers: withHeaders('ETag', 'Age', 'Cache-Control', 'Cache-Status', ...limits),
            content: { 'application/json': { schema: {}, example: { Points: 11233, SoftcorePoints: 8560 } } },
          },
          ...anywhere,
          304: conditional[304],
          400: {
            ...failures.InvalidParameter,
            content: { ...failures.InvalidParameter.content, 'application/json': { schema: envelope } },
          },
          401: error('A token is missing or wrong, or RetroAchievements does not show this.', 'WWW-Authenticate'),
          403: error('The token is not for this.'),
          404: error('RetroAchievements knows nothing of that name or id, or there is no such method.'),
          405: error('The door takes GET and HEAD.', 'Allow'),
          412: error('The answer has none of the tags that If-Match names.', 'ETag'),
          417: error('Nothing can be expected but 100-continue.'),
          410: error('RetroAchievements has removed the method.'),
          422: error('Parameters are not valid; `errors` lists them by name.'),
          429: error('The client has asked enough for now.'),
          500: error('The gateway made a mistake.'),
          502: error('RetroAchievements gave no usable answer.'),
          503: error('RetroAchievements is busy or not available, or has been asked enough.'),
          504: error('RetroAchievements did not answer in time.'),
        },
      },
    },
  }
}

const ok = (description: string, schema: object, mediaType = 'application/json', more: readonly Header[] = []) => ({
  ...anywhere,
  200: { description, headers: withHeaders('Cache-Control', ...more), content: { [mediaType]: { schema } } },
})

export const frontPaths = {
  '/': {
    get: {
      operationId: 'getIndex',
      summary: 'What this is, and where to go from here',
      description: 'Browsers are sent to the documentation.',
      tags: ['gateway'],
      parameters: [],
      responses: {
        ...ok('The index', {
          type: 'object',
          properties: {
            name: { type: 'string' },
            version: { type: 'string' },
            description: { type: 'string' },
            documentation: { type: 'string', format: 'uri-reference' },
            contract: { type: 'string', format: 'uri-reference' },
            health: { type: 'string', format: 'uri-reference' },
            routes: { type: 'object', additionalProperties: { type: 'string' } },
          },
          required: ['name', 'version', 'description', 'documentation', 'contract', 'health', 'routes'],
          additionalProperties: false,
        }),
        ...shed,
        302: { description: 'To the documentation, for browsers', headers: withHeaders('Location', 'Cache-Control') },
      },
    },
  },
  '/healthz': {
    get: {
      operationId: 'getHealth',
      summary: 'Whether the process lives',
      description: 'RetroAchievements is not asked.',
      tags: ['gateway'],
      parameters: [],
      responses: ok('It does', {
        type: 'object',
        properties: { status: { const: 'ok' } },
        required: ['status'],
        additionalProperties: false,
      }),
    },
  },
  '/docs': {
    get: {
      operationId: 'getDocumentation',
      summary: 'A page to explore all of this',
      tags: ['gateway'],
      parameters: [],
      responses: {
        ...ok('The page', { type: 'string' }, 'text/html', ['Content-Security-Policy', 'ETag']),
        ...conditional,
        ...shed,
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getContract',
      summary: 'This document',
      tags: ['gateway'],
      parameters: [],
      responses: {
        ...ok('The contract', { type: 'object' }, 'application/json', ['ETag']),
        ...conditional,
        ...shed,
      },
    },
  },
  '/problems/{code}': {
    get: {
      operationId: 'getProblemPage',
      summary: 'What a problem means, and what to do about it',
      tags: ['gateway'],
      parameters: [
        {
          name: 'code',
          in: 'path',
          required: true,
          description: 'The code of the problem',
          schema: { type: 'string', enum: Object.keys(problems) },
        },
      ],
      responses: {
        ...ok('A page for people', { type: 'string' }, 'text/html', ['Content-Security-Policy']),
        ...shed,
        404: problemResponse(['route-not-found']),
      },
    },
  },
}

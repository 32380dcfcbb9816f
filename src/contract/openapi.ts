// The contract as OpenAPI 3.1, out of the same declarations that validate and read.

import manifest from '../../package.json' with { type: 'json' }
import { type Endpoint, pathNames } from '../language/endpoint.ts'
import type { Schema } from '../language/word.ts'
import { doorPath, frontPaths } from './other-paths.ts'
import {
  anywhere,
  conditional,
  failures,
  headers,
  limits,
  problemResponse,
  problemSchema,
  shed,
  withHeaders,
} from './parts.ts'
import type { ProblemCode } from './problem-codes.ts'

const resources: { readonly [tag: string]: string } = {
  games: 'Games, their achievements, leaderboards and tickets',
  users: 'Users: who they are, and what they play and earn',
  achievements: 'Single achievements, and the one of the week',
  leaderboards: 'The entries of leaderboards',
  consoles: 'Consoles and their games',
  awards: 'The awards of all users',
  claims: 'Who is working on which set',
  tickets: 'Reports that an achievement does not work',
  me: 'What belongs to the owner of the key; closed unless the operator opens it, or callers bring keys of their own',
  gateway: 'The gateway itself, and the door for programs written for RetroAchievements',
}

export type Examples = { readonly [endpoint: string]: unknown }

type Describing = {
  endpoints: readonly Endpoint[]
  /** The path under which the gateway lives; empty for the root. */
  basePath: string
  /** An answer of each endpoint, by its name. */
  examples: Examples
}

export function describe({ endpoints, basePath, examples }: Describing): object {
  const { version, description, license } = manifest
  const sorted = endpoints.toSorted((one, other) => (one.path < other.path ? -1 : 1))
  return {
    openapi: '3.1.0',
    info: {
      title: 'ra-gateway',
      version,
      summary: description,
      description:
        'RetroAchievements behind clean routes. Times are RFC 3339 in UTC, pictures and links are absolute URLs, texts that users typed are plain text and have to be escaped. Parameters that are unknown, repeated or empty are refused.',
      license: { name: license, identifier: license },
    },
    servers: [{ url: basePath || '/' }],
    security: [{}, { client: [] }],
    tags: Object.entries(resources).map(([name, description]) => ({ name, description })),
    paths: {
      ...Object.fromEntries(sorted.map(endpoint => [pathOf(endpoint), { get: operationOf(endpoint, examples) }])),
      ...doorPath(endpoints),
      ...frontPaths,
    },
    components: {
      schemas: {
        Problem: problemSchema,
        ...Object.fromEntries(sorted.map(endpoint => [schemaName(endpoint), endpoint.response.schema])),
      },
      headers,
      responses: failures,
      securitySchemes: {
        client: {
          type: 'http',
          scheme: 'bearer',
          description:
            'Where the gateway is not open to anybody: the token that its operator gave out, or with KEY_MODE=caller the web API key of the caller',
        },
        operator: { type: 'http', scheme: 'bearer', description: 'The OPERATOR_TOKEN of the gateway' },
      },
    },
  }
}

function pathOf({ path }: Endpoint): string {
  return path.replace(/:(\w+)/g, '{$1}')
}

/** `games/high-scores` is GamesHighScores. */
function schemaName({ name }: Endpoint): string {
  return name.replace(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function operationOf(endpoint: Endpoint, examples: Examples): object {
  const { name, path, summary, description, params, owner, none } = endpoint
  const inPath = pathNames(path)
  const [resource = ''] = name.split('/')
  const absent: ProblemCode[] = endpoint.things.map((thing): ProblemCode => `${thing}-not-found`)
  if (none !== undefined) absent.push(none.code)
  if (owner) absent.push('route-not-found')
  const paged = params.offset !== undefined
  return {
    operationId: `get${schemaName(endpoint)}`,
    summary,
    ...(description && { description }),
    tags: [resource],
    ...(owner && { security: [{ operator: [] }, { client: [] }] }),
    parameters: Object.entries(params).map(([name, { schema, fallback }]) =>
      parameter(name, schema, inPath.includes(name), fallback),
    ),
    responses: {
      200: {
        description: summary,
        headers: withHeaders(
          'ETag',
          'Age',
          'Cache-Control',
          'Cache-Status',
          ...limits,
          ...(paged ? ['Link' as const] : []),
        ),
        content: {
          'application/json': {
            schema: { $ref: `#/components/schemas/${schemaName(endpoint)}` },
            example: examples[name],
          },
        },
      },
      ...anywhere,
      ...conditional,
      401: { $ref: '#/components/responses/Unauthorized' },
      403: { $ref: '#/components/responses/Forbidden' },
      ...(absent.length > 0 && { 404: problemResponse(absent, ['Age', 'Cache-Status', ...limits]) }),
      429: { $ref: '#/components/responses/RateLimited' },
      502: { $ref: '#/components/responses/BadGateway' },
      ...shed,
      504: { $ref: '#/components/responses/Timeout' },
    },
  }
}

function parameter(
  name: string,
  { description, examples, ...schema }: Schema,
  inPath: boolean,
  fallback: unknown,
): object {
  const [example] = (examples as unknown[] | undefined) ?? []
  return {
    name,
    in: inPath ? 'path' : 'query',
    required: fallback === undefined,
    description,
    schema,
    ...(example !== undefined && { example }),
  }
}

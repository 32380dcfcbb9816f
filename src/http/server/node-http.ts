// node:http as Fastify has it. An `import` of it would read all that it exports, and with that load the web APIs that
// Node.js hides behind it: 100 ms of every start.

export const { createServer, METHODS, STATUS_CODES } = process.getBuiltinModule('node:http')

// Loaded ahead of every program that npm starts. An older Node.js cannot read TypeScript, and says so in words that help
// nobody, so this file is plain JavaScript. A newer one keeps what it compiles for the next start.

const { enableCompileCache } = require('node:module')
const { join } = require('node:path')
const { engines, name } = require('../../package.json')

const needed = engines.node.replace('>=', '')
const [major, minor] = process.versions.node.split('.').map(Number)
const [neededMajor, neededMinor] = needed.split('.').map(Number)

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  console.error(
    `${name} needs Node.js ${needed} or newer, and this is ${process.versions.node}. Install that, or run \`npm ci\`, which brings one.`,
  )
  process.exit(1)
}

// NODE_COMPILE_CACHE names another place; where neither can be written to, each start compiles anew.
enableCompileCache(join(__dirname, '../../node_modules/.cache/node-compile-cache'))

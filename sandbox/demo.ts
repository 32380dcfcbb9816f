// The gateway in front of the sandbox, to look at without a key: starts both, asks a few questions, and prints them with
// the answers that came.

import { createEnding } from '../src/platform/ending.ts'

const ending = createEnding()

const [{ explain, serve }, { sandboxKey, startSandbox }] = await Promise.all([
  import('../src/serve.ts'),
  import('./server.ts'),
])

const questions = [
  '/games/1/high-scores',
  '/users/MaxMilyin',
  '/users/MaxMilyin/progress?count=2',
  '/games/1',
  '/games/987654321',
]

/** Long answers are cut in the print, and nowhere else. */
const longestPrint = 300

async function show(url: string): Promise<void> {
  const response = await fetch(url)
  const body = await response.text()
  const cut = body.length > longestPrint ? `${body.slice(0, longestPrint)}…` : body
  console.log(`\n$ curl -i '${url}'\n  ${response.status}  ${response.headers.get('cache-status')}\n  ${cut}`)
}

try {
  const sandbox = await startSandbox()
  const app = await serve(
    {
      LOG_LEVEL: 'warn',
      // The sandbox belongs to us alone: no need for restraint.
      UPSTREAM_PER_MINUTE: '1000000',
      UPSTREAM_BURST: '1000',
      ...process.env,
      KEY_MODE: '',
      RA_API_KEY: sandboxKey,
      RA_API_KEY_FILE: '',
      RA_API_URL: sandbox.url,
      HTTP_PROXY: '',
      http_proxy: '',
    },
    ending,
    sandbox.close,
  ).catch(async error => {
    await sandbox.close()
    throw error
  })
  const gateway = app.listeningOrigin + app.basePath
  console.log(`The sandbox, a RetroAchievements of our own making, answers at ${sandbox.url}`)
  console.log(`The gateway in front of it answers at ${gateway}. A few questions, with what it says:`)
  for (const question of questions) await show(gateway + question)
  await show(gateway + questions[0])
  console.log(`\nAll routes: ${gateway}/   Ctrl-C ends both.`)
} catch (error) {
  // Questions that nobody answers any more.
  if (!ending.hasBegun()) explain(error)
}

// The page at /docs in a real browser, which may ask nobody but the gateway.

import t, { type Test } from 'tap'
import { skip, startBrowser, watch } from '../support/browser.ts'
import { startGateway } from '../support/gateway.ts'

const browser = startBrowser()

async function openDocs(t: Test, environment: NodeJS.ProcessEnv, viewport: { width: number; height: number }) {
  const { app } = await startGateway(t, environment)
  const origin = await app.listen({ port: 0 })
  const page = await browser().newPage({ viewport })
  t.teardown(() => page.close())
  const watched = await watch(page, origin)
  return { page, origin, ...watched }
}

const desk = { width: 1280, height: 900 }
const phone = { width: 375, height: 667 }

for (const [name, viewport, basePath] of [
  ['at a desk', desk, ''],
  ['on a phone, below a prefix', phone, '/ra'],
] as const) {
  t.test(`a person finds a route, asks it and sees the answer, ${name}`, { skip }, async t => {
    const { page, origin, elsewhere, complaints } = await openDocs(t, { BASE_PATH: basePath }, viewport)
    await page.goto(`${origin}${basePath}/`)
    t.equal(page.url(), `${origin}${basePath}/docs`, 'the index sends browsers here')
    const route = page.locator('#operations-games-getGamesHighScores')
    await route.locator('.opblock-summary-control').click()
    await route.locator('input[placeholder="gameId"]').fill('1')
    await route.getByRole('button', { name: 'Execute' }).click()
    const answer = route.locator('.live-responses-table')
    await answer.waitFor()
    t.match(await answer.innerText(), /"rank"|cache-status/)
    t.match(await route.locator('.request-url').innerText(), `${origin}${basePath}/games/1/high-scores`)
    const [scrollWidth, clientWidth] = (await page.evaluate(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    )) as [number, number]
    t.equal(scrollWidth, clientWidth, 'nothing is cut off at the side')
    t.strictSame(elsewhere, [])
    t.strictSame(complaints, [])
  })
}

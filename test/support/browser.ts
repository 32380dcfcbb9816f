// A real browser for tests of pages; they skip, and say so, where there is none.

import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import t from 'tap'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

export const skip = executablePath === undefined ? 'needs chromium' : false

let browser: Browser | undefined

/** Starts one for all files of tests in this process, and ends it with them. Returns the browser, once the tests begin. */
export function startBrowser(): () => Browser {
  t.before(async () => {
    if (executablePath === undefined || browser !== undefined) return
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-sync',
    ]
    browser = await chromium.launch({ executablePath, args })
  })
  t.teardown(async () => {
    await browser?.close()
    browser = undefined
  })
  return () => browser as Browser
}

export type Watched = {
  /** Whom the page asked besides its origin, in vain. */
  readonly elsewhere: string[]
  /** Errors on its console, and those that nobody caught. */
  readonly complaints: string[]
}

/** Lets a page ask nobody but its origin. */
export async function watch(page: Page, origin: string): Promise<Watched> {
  const elsewhere: string[] = []
  const complaints: string[] = []
  await page.route(
    url => url.origin !== origin,
    (route, request) => {
      elsewhere.push(request.url())
      return route.abort()
    },
  )
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(String(error)))
  return { elsewhere, complaints }
}

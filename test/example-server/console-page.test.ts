import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Snapshot } from '../../example-server/console/snapshot.js'
import { createYogaServer } from '../../example-server/servers/yoga.js'
import { type OpenShop, openShop } from './shop.js'

const executablePath = process.env.CHROMIUM_PATH || findOnPath('chromium')
const why = executablePath ? '' : ' (skipped: no chromium on the PATH, and no CHROMIUM_PATH)'

function findOnPath(name: string): string | undefined {
  const files = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

// What a browser shows does not depend on the version of graphql.
describe.skipIf(!executablePath || process.env.GRAPHQL_MAJOR !== '16')(`the console in a browser${why}`, () => {
  let shop: OpenShop
  let browser: Browser
  beforeAll(async () => {
    shop = await openShop(createYogaServer, undefined, { watched: true })
    // As root, which tests in a container are, Chromium has no sandbox.
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] })
  }, 90_000)
  afterAll(async () => {
    await browser?.close()
    await shop?.close()
  })

  /** Opens the console; whatever the page complains of, or asks elsewhere, is in the list. */
  const open = async (at: OpenShop, path = '/console') => {
    const page = await browser.newPage({ reducedMotion: 'reduce' })
    const wrong: string[] = []
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && wrong.push(message.text()))
    page.on('pageerror', (error) => wrong.push(String(error)))
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url())
      if (origin !== at.url && protocol !== 'data:') wrong.push(`asked ${request.url()}`)
    })
    await page.goto(at.url + path)
    return { page, wrong }
  }

  /** The attacks and what their badges say, after all have been made. */
  const attackAll = async (page: Page) => {
    await page.getByRole('button', { name: 'Make all attacks' }).click()
    await page.waitForFunction(
      () => document.querySelector<HTMLButtonElement>('#attack-all')?.disabled === false,
      null,
      {
        timeout: 90_000,
      },
    )
    return page.$$eval('article', (cards) =>
      cards.map((card) => ({
        id: card.id,
        badge: card.querySelector('.badge')?.textContent ?? '',
        answer: card.querySelector('pre[aria-label^=Answer]')?.textContent ?? '',
        event: card.querySelector('pre[aria-label^=Event]')?.textContent ?? '',
      })),
    )
  }

  it('every attack is refused with a code and an event, and succeeds behind the switch', async () => {
    const { page, wrong } = await open(shop)
    await page.waitForSelector('#attacks:not([hidden])')
    const refused = await attackAll(page)
    expect(refused.length).toBeGreaterThan(20)
    for (const { id, badge, answer, event } of refused) {
      expect(badge, id).toMatch(/^refused · [A-Z_]+$/)
      expect(answer, id).toMatch(/HTTP \d{3}/)
      // A masked error is no refusal, and is in the log.
      expect(event, id).toContain(id === 'attack-verbose-error' ? 'masked error' : badge.slice('refused · '.length))
    }
    expect(await page.textContent('#score')).toBe(`${refused.length} refused, 0 succeeded, 0 not made yet`)

    await page.getByLabel('unprotected', { exact: true }).check()
    expect(await page.textContent('#score')).toBe(`0 refused, 0 succeeded, ${refused.length} not made yet`)
    const succeeded = await attackAll(page)
    expect(succeeded.map(({ id, badge }) => [id, badge])).toEqual(refused.map(({ id }) => [id, 'succeeded']))

    await page.waitForFunction(() => document.querySelectorAll('#event-rows tr').length > 20)
    await page.getByLabel('Filter', { exact: true }).fill('ownership order-2')
    const rows = await page.locator('#event-rows tr').allTextContents()
    expect(rows.length).toBeGreaterThan(0)
    for (const row of rows) expect(row).toContain('ownership')
    expect(wrong).toEqual([])
    await page.close()
  }, 180_000)

  it('goes by keyboard alone', async () => {
    const { page, wrong } = await open(shop)
    await page.waitForSelector('#attacks:not([hidden])')
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    const tabTo = async (reached: () => boolean) => {
      for (let step = 0; step < 40; step++) {
        if (await page.evaluate(reached)) return
        await page.keyboard.press('Tab')
      }
      throw new Error('The keyboard does not get there.')
    }
    await tabTo(() => document.activeElement?.getAttribute('name') === 'door')
    await page.keyboard.press('ArrowRight')
    expect(await page.getByLabel('unprotected', { exact: true }).isChecked()).toBe(true)
    await tabTo(() => document.activeElement?.closest('#attack-introspection') != null)
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle)
    expect(outline).not.toBe('none')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#attack-introspection .badge[data-outcome=succeeded]')
    expect(await page.textContent('#told')).toContain('Read the whole schema: succeeded')
    expect(wrong).toEqual([])
    await page.close()
  }, 60_000)

  it.each([1280, 400])('nothing is wider than a window of %i', async (width) => {
    const { page } = await open(shop)
    await page.setViewportSize({ width, height: 800 })
    await page.waitForSelector('#attacks:not([hidden])')
    await page.getByRole('button', { name: 'Attack', exact: true }).first().click()
    await page.waitForSelector('.badge[data-outcome]')
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    await page.close()
  })

  it.each([1280, 390])(
    'no code or name, however long, widens a window of %i, and all of it can be read',
    async (width) => {
      const long = 'X'.repeat(300)
      const { page } = await open(shop)
      await page.route('**/console/data', async (route) => {
        const answer = await route.fetch()
        const snapshot: Snapshot = await answer.json()
        const at = Math.floor(snapshot.now / 1_000) - 5
        const second = { at, served: 1, failed: 1, refused: 1, requestedCost: 1, actualCost: 1, codes: { [long]: 1 } }
        await route.fulfill({
          json: {
            ...snapshot,
            seconds: [second],
            codes: [{ code: long, count: 1 }],
            buckets: [{ viewer: long, level: 1, capacity: 10_000, refillPerSecond: 200 }],
            guards: [{ guard: long, calls: 1, totalMilliseconds: 1, slowestMilliseconds: 1 }],
            notices: [{ name: long, at: snapshot.now }],
            events: [
              { time: snapshot.now, outcome: 'refused', reason: long, guard: long, viewer: { id: long }, count: 1 },
            ],
          },
        })
      })
      await page.setViewportSize({ width, height: 800 })
      await page.waitForFunction((text) => document.querySelector('#event-rows')?.textContent?.includes(text), long)
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
      // Cut short to look at is only what tells the rest on a second look.
      const untold = await page.evaluate(() =>
        [...document.querySelectorAll('main *')]
          .filter((one) => one.scrollWidth > one.clientWidth && getComputedStyle(one).textOverflow === 'ellipsis')
          .filter((one) => one.getAttribute('title') !== one.textContent),
      )
      expect(untold).toEqual([])
      await page.close()
    },
  )

  it('in production shows nothing until admin has logged in, and nothing after the log-out', async () => {
    const production = await openShop(createYogaServer, undefined, { watched: true, settings: { production: true } })
    try {
      const { page } = await open(production)
      const logIn = async (name: string) => {
        await page.getByLabel('E-mail').fill(`${name}@example.com`)
        await page.getByLabel('Password').fill(`${name}-password`)
        await page.keyboard.press('Enter')
      }
      await page.waitForSelector('#login:not([hidden])')
      await logIn('alice')
      await page.waitForFunction(() => /administration/.test(document.querySelector('#login-error')?.textContent ?? ''))
      expect(await page.isVisible('#content')).toBe(false)
      await logIn('ada')
      await page.waitForSelector('#content:not([hidden])')
      expect(await page.isVisible('#attacks')).toBe(false)
      expect(
        await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie, location.href]),
      ).toEqual([0, 0, '', `${production.url}/console`])
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.waitForSelector('#login:not([hidden])')
      expect(await page.isVisible('#content')).toBe(false)
      await page.close()
    } finally {
      await production.close()
    }
  }, 60_000)
})

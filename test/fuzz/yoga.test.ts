import { useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { expect, it } from 'vitest'
import { fuzz } from './budget.js'
import { Answers, requests } from './requests.js'
import { createShop, options, SECRET } from './shop.js'

it('whatever is sent to Yoga, no secret comes back and nothing breaks', async () => {
  const yoga = createYoga({ schema: createShop(), logging: false, batching: true, plugins: [useBulwark(options)] })
  const answers = new Answers(SECRET)
  await fuzz(
    requests,
    async ({ search, init }) => {
      const response = await yoga.fetch(`http://shop.test/graphql${search}`, init)
      expect(answers.flawOf(response.status, await response.text())).toBeUndefined()
    },
    1_000,
  )
  expect(answers.ran).toBeGreaterThan(0.05)
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const below = (folder: string): string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}${name}`)
const pages = ['README.md', 'SECURITY.md', 'example-server/README.md', ...below('docs/')]

/** The text of a page without its examples. */
const proseOf = (path: URL) => readFileSync(path, 'utf8').replaceAll(/^```.*?^```/gms, '')

/** What GitHub calls the headings of a page. */
const anchorsOf = (path: URL) =>
  [...proseOf(path).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )

it.each(pages)('the links of %s lead somewhere', (page) => {
  const from = new URL(page, root)
  const links = [...proseOf(from).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const broken = links
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const to = new URL(link, from)
      const anchor = to.hash.slice(1)
      if (!existsSync(new URL(to.pathname, 'file:'))) return true
      return (
        anchor !== '' && !(to.pathname.endsWith('.md') && anchorsOf(new URL(to.pathname, 'file:')).includes(anchor))
      )
    })
  expect(broken).toEqual([])
})

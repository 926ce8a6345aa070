const signs = { passed: '✓', failed: '✗', 'not applicable': '–' }

/** Tables of Markdown: what holds where, row by row, and why what does not. */
export function tablesOf(results) {
  const runtimes = results
    .filter(({ host }) => host === undefined)
    .sort((one, other) => one.place - other.place || other.server.localeCompare(one.server))
  const hosts = results.filter(({ host }) => host !== undefined)
  const parts = [tableOf(runtimes, ({ runtime, server }) => `${runtime}, ${server}`)]
  if (hosts.length > 0)
    parts.push(
      `On ${hosts[0].runtime}:`,
      tableOf(hosts, ({ host }) => host),
    )
  const reasons = results.flatMap((one) =>
    one.rows
      .filter(({ outcome }) => outcome !== 'passed')
      .map(
        ({ row, outcome, why }) => `- ${signs[outcome]} ${one.host ?? `${one.runtime}, ${one.server}`}, ${row}: ${why}`,
      ),
  )
  if (reasons.length > 0) parts.push(reasons.join('\n'))
  return parts.join('\n\n')
}

function tableOf(results, titleOf) {
  const names = [...new Set(results.flatMap(({ rows }) => rows.map(({ row }) => row)))]
  const signOf = ({ rows }, name) => signs[rows.find(({ row }) => row === name)?.outcome] ?? ''
  const lines = names.map((name) => [name, ...results.map((result) => signOf(result, name))])
  return [['row', ...results.map(titleOf)], ['---', ...results.map(() => '---')], ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

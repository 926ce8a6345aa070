import type { CostExplanation } from '../../cost/explain-cost.js'
import type { LimitRow } from '../distribution.js'
import { textTable } from './text-table.js'

const number = (value: number): string => (Number.isFinite(value) ? value.toLocaleString('en-US') : 'endless')

/** What an operation costs by coordinate, the dearest first. */
export function explanationReport({ cost, coordinates }: CostExplanation, limit: number): string {
  const rows = Object.entries(coordinates)
    .sort(([, a], [, b]) => b - a)
    .map(([coordinate, part]) => [number(part), cost > 0 ? `${Math.round((part / cost) * 100)}%` : '0%', coordinate])
  const verdict = cost > limit ? `beyond the limit of ${number(limit)}` : `within the limit of ${number(limit)}`
  return `${textTable(['cost', 'share', 'coordinate'], rows).join('\n')}\n\ncost ${number(cost)}, ${verdict}\n`
}

/** What real operations have of each limit, and what limits they need. */
export function distributionReport(rows: readonly LimitRow[], operations: number): string {
  const columns = ['p50', 'p95', 'p99', 'max', 'default', 'refused', 'suggested'] as const
  const table = textTable(
    ['limit', ...columns],
    rows.map((row) => [row.limit, ...columns.map((column) => number(row[column]))]),
  )
  const refusing = rows.filter(({ refused }) => refused > 0)
  const verdict =
    refusing.length === 0
      ? `No default refuses one of the ${number(operations)} operations.`
      : `Of ${number(operations)} operations ${refusing.map(({ limit, refused }) => `${number(refused)} are beyond ${limit}`).join(', ')} by default.`
  return `${table.join('\n')}\n\n${verdict}\n"suggested" leaves half as much room again above the largest of them.\n`
}

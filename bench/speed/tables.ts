// Tables in Markdown, which terminals show well enough when columns are padded, and numbers as they are written.

export type Table = {
  readonly title: string
  readonly note?: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export function written({ title, note, head, rows }: Table, level = '###'): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map(line => line[column]?.length ?? 0)))
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  const table = [head, rule, ...rows].map(line).join('\n')
  return [`${level} ${title}`, note, table].filter(Boolean).join('\n\n')
}

export const none = '-'

export function number(value: number | undefined, digits = 0): string {
  if (value === undefined || Number.isNaN(value)) return none
  const [whole = '', ...rest] = value.toFixed(digits).split('.')
  return [whole.replace(/\B(?=(\d{3})+$)/g, ' '), ...rest].join('.')
}

export function ratio(value: number | undefined): string {
  return number(value, 2)
}

// docs/benchmarks.md.
import type { Options } from './stage.ts'
export function document(_run: unknown, _options: Options): string {
  return ''
}

// How scores are shown, format by format.

import t from 'tap'
import { formatted } from '../../sandbox/methods/scores.ts'
import { write } from '../../sandbox/wire.ts'

const shown: readonly [score: number | bigint, format: string, text: string][] = [
  [12345, 'SCORE', '012345'],
  [1234567, 'SCORE', '1234567'],
  [-5, 'SCORE', '-00005'],
  [0xffffffff, 'SCORE', '-00001'],
  [1500, 'TIME', '0:25.00'],
  [1, 'TIME', '0:00.01'],
  [59, 'TIME', '0:00.98'],
  [60 * 3723, 'TIME', '1h02:03.00'],
  [2500, 'MILLISECS', '0:25.00'],
  [60_205, 'MILLISECS', '10:02.05'],
  [1_234_567, 'MILLISECS', '3h25:45.67'],
  [25, 'TIMESECS', '0:25'],
  [725, 'TIMESECS', '12:05'],
  [36_000, 'TIMESECS', '10h00:00'],
  [65, 'MINUTES', '1h05'],
  [5, 'MINUTES', '0h05'],
  [3900, 'SECS_AS_MINS', '1h05'],
  [3959, 'SECS_AS_MINS', '1h05'],
  [1234, 'VALUE', '1,234'],
  [-1234, 'VALUE', '-1,234'],
  [4_300_000_007, 'VALUE', '5,032,711'],
  [-3_000_000_000, 'VALUE', '-2,147,483,648'],
  [2n ** 53n + 1n, 'VALUE', '9,007,194,959,773,697'],
  [4_300_000_007, '', '5,032,711'],
  [4_300_000_007, 'FROM ELSEWHERE', '5,032,711'],
  [7, 'UNSIGNED', '7'],
  [-1, 'UNSIGNED', '4,294,967,295'],
  [-2_000_000_000, 'UNSIGNED', '2,294,967,296'],
  [0xffffffff, 'UNSIGNED', '4,294,967,295'],
  [4_300_000_007, 'UNSIGNED', '4,294,967,295'],
  [12, 'TENS', '120'],
  [12, 'HUNDREDS', '1,200'],
  [-12, 'THOUSANDS', '-12,000'],
  [12_345, 'FIXED1', '1,234.5'],
  [-5, 'FIXED2', '-0.05'],
  [12_345, 'FIXED3', '12.345'],
]

for (const [score, format, text] of shown) {
  t.test(`${score} is ${text} as ${format || 'what has no format'}`, async t => {
    t.equal(formatted(score, format), text)
  })
}

t.test('a score of 64 bits is sent to the last digit', async t => {
  const json = { Score: 2n ** 53n + 1n, Lowest: -(2n ** 63n), Path: '/game/1' }
  t.equal(write({ json }), '{"Score":9007199254740993,"Lowest":-9223372036854775808,"Path":"\\/game\\/1"}')
})

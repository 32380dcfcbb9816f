import { asList, object, rows, sorted } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { int, text } from '../../language/fields.ts'
import { steady } from '../../language/paces.ts'
import { whole } from '../../language/pages.ts'
import { rarelyNull } from '../../language/word.ts'

const row = object({
  username: text('1', 'Display name'),
  ulid: rarelyNull(text('4')),
  totalPoints: int('2', 'Points earned in hardcore mode'),
  totalRatioPoints: rarelyNull(int('3', 'Points weighted by rarity ("RetroPoints")')),
})

type Top = ReturnType<typeof row.read>

/** A tie makes an object of the list (player-rank.php), in which the order is lost. */
const byPoints = (one: Top, other: Top) =>
  (other.totalPoints ?? 0) - (one.totalPoints ?? 0) || (other.totalRatioPoints ?? 0) - (one.totalRatioPoints ?? 0)

export default endpoint({
  path: '/top-users',
  summary: 'The ten users with the most points',
  description: 'By points earned in hardcore mode; of equals, by weighted points.',
  upstream: 'GetTopTenUsers',
  params: {},
  // Small, and about nobody in particular.
  use: 'key-check',
  pace: steady,
  response: asList(whole(sorted(rows(row), byPoints))),
})

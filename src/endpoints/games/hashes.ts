import { at, object, rows, sorted } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { text, url } from '../../language/fields.ts'
import { slow } from '../../language/paces.ts'
import { sole, whole } from '../../language/pages.ts'
import { gameId } from '../../language/params.ts'
import { nullable, rarelyNull } from '../../language/word.ts'

const file = object({
  md5: rarelyNull(text('MD5')),
  name: nullable(text('Name', 'Name of the file')),
  // A label that is empty makes an object of the list (API_GetGameHashes.php); rows reads either.
  labels: at('Labels', 'Where the file is known from, such as `nointro`', rows(rarelyNull(text()))),
  patchUrl: nullable(url('PatchUrl', 'A patch that makes the file')),
})

type File = ReturnType<typeof file.read>

const { compare } = new Intl.Collator('en')
const byName = (one: File, other: File) =>
  compare(one.name ?? '', other.name ?? '') || compare(one.md5 ?? '', other.md5 ?? '')

export default endpoint({
  path: '/games/:gameId/hashes',
  summary: 'The files that are known to be a game',
  description: 'By name, those without a name first. Only files that go with the achievements.',
  upstream: 'GetGameHashes',
  params: { gameId: gameId('i') },
  pace: slow,
  response: sole('Results', whole(sorted(rows(file), byName))),
})

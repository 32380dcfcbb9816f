import { at, object, rows } from '../../language/collections.ts'
import { endpoint } from '../../language/endpoint.ts'
import { image, int, text } from '../../language/fields.ts'
import { brisk } from '../../language/paces.ts'
import { user } from '../../language/params.ts'
import { time } from '../../language/times.ts'
import { nullable } from '../../language/word.ts'

const award = object(
  {
    awardedAt: time('AwardedAt'),
    awardType: text(
      'AwardType',
      '`Mastery/Completion`, `Game Beaten`, `Event`, `Site Event`, `Achievement Unlocks Yield`, `Achievement Points Yield`, `Patreon Supporter`, `Certified Legend`, `Playtest`, `Media Contribution`, perhaps others',
    ),
    awardData: int('AwardData', 'Id of the game or event, the tier of a yield, or 0'),
    awardDataExtra: int(
      'AwardDataExtra',
      'For games 1 in hardcore mode and 0 otherwise; for events and others the tier',
    ),
    displayOrder: int('DisplayOrder', 'Where the user put it'),
    title: nullable(text('Title', 'Of the game; null for other awards')),
    consoleId: nullable(int('ConsoleID')),
    consoleName: nullable(text('ConsoleName')),
    imageIcon: nullable(image('ImageIcon')),
  },
  { dropped: ['Flags', 'display_award_tier'] },
)

export default endpoint({
  path: '/users/:user/awards',
  summary: 'The awards of a user',
  description: 'In the order in which the user shows them. Hidden ones are counted and not shown.',
  upstream: 'GetUserAwards',
  params: { user: user('u') },
  pace: brisk,
  response: object({
    totalAwardsCount: int('TotalAwardsCount', 'Hidden ones included'),
    hiddenAwardsCount: int('HiddenAwardsCount'),
    masteryAwardsCount: int('MasteryAwardsCount'),
    completionAwardsCount: int('CompletionAwardsCount'),
    beatenHardcoreAwardsCount: int('BeatenHardcoreAwardsCount'),
    beatenSoftcoreAwardsCount: int('BeatenSoftcoreAwardsCount'),
    eventAwardsCount: int('EventAwardsCount'),
    siteAwardsCount: int('SiteAwardsCount'),
    visibleUserAwards: at('VisibleUserAwards', 'Those that are not hidden', rows(award)),
  }),
  doubts: ['user'],
  isEmpty: ({ totalAwardsCount, visibleUserAwards }) => totalAwardsCount === 0 && visibleUserAwards?.length === 0,
})

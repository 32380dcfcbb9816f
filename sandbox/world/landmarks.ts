// The places of the world that every seed has, so that a rare quirk has a name by which it can be asked for.

export const games = {
  /** Played by most users; has achievements, leaderboards, comments, tickets and a subset. */
  popular: 1,
  /** Achievements, but nobody has ever played it: high scores are `[]`. */
  withoutPlayers: 2,
  /** No achievements at all: `Achievements` is `{}`, the distribution `[]`. */
  withoutAchievements: 3,
  withoutLeaderboards: 4,
  /** Its parent is the popular game. */
  subset: 5,
  /** Promoted and unpromoted achievements side by side. */
  withUnpromoted: 6,
  /** `Publisher` is "". */
  emptyPublisher: 7,
  /** Its metrics have not run yet, so they are null. */
  withoutMetrics: 8,
  /** Some of its hashes have labels with stray commas. */
  strayLabels: 9,
  /** All its achievements were demoted; who had mastered it keeps the award. */
  demoted: 10,
  /** Two sets with equal points of unequal weight: what tells the twins apart. */
  twinCommon: 11,
  twinRare: 12,
  /** Deleted, and still in the list of its console. */
  deleted: 13,
  /** Five achievements: too few for progress pages and mastery. */
  small: 14,
  /** Publisher, developer, genre, release and forum topic are null. */
  undescribed: 15,
  /** The weekly event of the season, on the Events console. */
  event: 16,
  /** 480 achievements. */
  vast: 17,
  /** The game of the week: its first achievement is unlocked by more players than the answer has rows. */
  weekly: 18,
  /** One of the games that RetroAchievements lists without a picture of their own. */
  unpictured: 19,
  // The last ones stand behind all games that are ordinary, because many questions about them fail for good.
  /** The first unlock waits for the job that counts it: `NumAchieved` 0 or null beside `NumAchievedHardcore` 1. */
  begun: 381,
  /** Its first achievements have lost their author, which makes GetGameInfoAndUserProgress fail for good. */
  authorless: 382,
  /** Belongs to no console: null where tables are joined, a failure where the game is asked for. */
  withoutConsole: 383,
  /** Its console is deleted: still shown where tables are joined. */
  onDeletedConsole: 384,
  /** Lost achievements just now, and the main user's counters still hold them: `PctWon` is "1.2000". */
  shrunk: 385,
  /** The main user repeats it in hardcore mode, and the counters waver: more in hardcore mode than in all. */
  repeated: 386,
  /** Unlocked by hand and never played: `LastPlayed` is null. */
  gifted: 387,
  /** Its stored numbers have never been counted, and yet it is played. */
  uncounted: 388,
  /** Its stored number of achievements is from before they were demoted: `Achievements` is `[]`. */
  hollow: 389,
  /** Texts that may be empty are. */
  terse: 390,
  withoutHashes: 391,
  /** Has no row any more: all that is left of it are awards. */
  gone: 392,
  /** A deleted user still heads its scores and its board, which makes both lists fail until they are computed anew. */
  unswept: 393,
} as const

export const users = {
  /** Owner of the first key; more than 100 games, playing right now. */
  main: 'MaxMilyin',
  /** They and the main user follow each other. */
  friend: 'SnowPebble',
  /** Nobody follows them and they follow nobody: want-to-play is hidden. */
  stranger: 'QuietTurnstile',
  untracked: 'GhostTally',
  /** A name that is all digits. */
  digits: '1984',
  /** Has never played. */
  newcomer: 'FreshCartridge',
  /** The display name; the username is `renamedFrom`. */
  renamed: 'NewHarbour',
  renamedFrom: 'OldHarbour',
  banned: 'BarredBadger',
  wallClosed: 'ShutShutters',
  /** Deleted: found by nobody, and yet in the rows of old awards. */
  deleted: 'GoneGale',
  /** Joined before ULIDs. */
  withoutUlid: 'FirstFloor',
  /** Has not one hardcore unlock. */
  casual: 'SofaSailor',
  /** Makes sets: claims, contributions, tickets. */
  developer: 'SetSmith',
  /** Second and third of the top ten with equal points: the answer becomes an object. */
  lighterTwin: 'TwinAlder',
  heavierTwin: 'TwinBirch',
  /** First of the top ten. */
  champion: 'TallLadder',
  /** Opened games, and unlocked nothing in any. */
  browser: 'WindowShopper',
  /** A name of two letters, as in the old days. */
  short: 'Bo',
  /** Has more hardcore points than points in all, so that the casual ones are negative. */
  negative: 'ThinIce',
  /** Has just begun: one game not yet counted, one never played, one without counters. */
  beginner: 'FirstLesson',
  /** Last played on a console that is deleted, and took part in an event that is gone: recent games and awards fail for good. */
  stranded: 'LostPlatform',
  /** Last played a game that is deleted, and wishes for it, which makes the summary and the wishes fail for good. */
  bereft: 'EmptyShelf',
  spam: 'LoudLobby',
  /** In odd worlds nobody knows when, which makes the profile fail. */
  unregistered: 'DoorAjar',
  moderator: 'FairWhistle',
  /** Has no display name in odd worlds. */
  unnamed: 'NoCallSign',
} as const

export const consoles = {
  deleted: 22,
  withoutShortName: 23,
  hubs: 100,
  events: 101,
  standalones: 102,
  huge: 999,
} as const

// The things that a path names and that may not exist, from the outermost in. When several are unknown, the one that
// stands first is named.

export const things = ['user', 'console', 'game', 'achievement', 'leaderboard', 'ticket'] as const

export type Thing = (typeof things)[number]

/** What is said to be absent: a thing, or what two things that exist do not have together. */
export type Absence = `${Thing}-not-found` | 'not-played' | 'no-achievement-of-the-week'

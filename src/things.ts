// The things that a path names and that may not exist, from the outermost in. When several are unknown, the one that
// stands first is named.

export const things = ['user', 'console', 'game', 'achievement', 'leaderboard', 'ticket'] as const

export type Thing = (typeof things)[number]

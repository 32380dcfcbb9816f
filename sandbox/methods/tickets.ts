// GetTicketData: six answers behind one address; which of them depends on the parameters that were sent.

import { lacksConsole } from '../world/games.ts'
import type { Achievement } from '../world/sets.ts'
import { isOpen, type Ticket, tickets } from '../world/tickets.ts'
import { spaced } from '../world/time.ts'
import type { User } from '../world/users.ts'
import type { World } from '../world/whole.ts'
import { asking, crash, missing, ok, type Reply } from './asking.ts'
import { anything, cast, castOr, castToEcho } from './rules.ts'

const site = 'https://retroachievements.org'
const types = ['', 'Triggered at the wrong time', 'Did not trigger'] as const
const states = ['Closed', 'Open', 'Resolved', 'Request', 'Pending Review'] as const
const mostRows = 100

type Page = { readonly o: number; readonly c: number }

const rules = { i: castToEcho, f: cast, u: anything, g: castToEcho, a: castToEcho, d: cast, o: cast, c: castOr(10) }

export const GetTicketData = asking(rules, ({ i, f, u, g, a, d, o, c }, world): Reply => {
  const page = { o: Math.max(0, o), c: Math.min(c, mostRows) }
  // A bad id is no id: the question falls through to the next that fits.
  if (i > 0) return oneTicket(world, i)
  if (f === 1) return mostReported(world, page.c)
  if (typeof u === 'object') return crash
  if (u !== undefined && u !== '0') return ofDeveloper(world, u)
  if (g > 0) return ofGame(world, g, f === 5, d === 1 ? page : undefined)
  if (a > 0) return ofAchievement(world, a)
  // The database refuses to skip rows without a limit, and a negative one is none.
  if (page.c < 0) return crash
  const open = tickets(world).filter(ticket => isOpen(ticket) && isAbout(ticket, true))
  const shown = pageOf(open, page)
  if (!shown.every(isReadable)) return crash
  return ok({ OpenTickets: open.length, URL: `${site}/tickets`, RecentTickets: shown.map(listRow) })
})

const isAbout = ({ achievement }: Ticket, promoted: boolean) => achievement?.promoted === promoted

const pageOf = (rows: readonly Ticket[], { o, c }: Page) => rows.slice(o, o + c)

/** Whether a list can hold it: the names of its game and console are asked for without a look whether they are there. */
const isReadable = ({ game, reportedAt }: Ticket) =>
  game !== null && !game.deleted && !lacksConsole(game) && reportedAt !== null

function oneTicket(world: World, id: number | bigint): Reply {
  const ticket = tickets(world).find(ticket => ticket.id === id)
  if (ticket === undefined) return missing({ error: `Ticket ID ${id} not found` })
  return ok({ ...singleRow(ticket), URL: `${site}/ticket/${id}` })
}

function mostReported(world: World, count: number): Reply {
  const open = tickets(world).filter(ticket => isOpen(ticket) && isAbout(ticket, true))
  const byGame = [...Map.groupBy(open, ({ game }) => game)]
  const rows = byGame.map(([game, { length }]) => ({
    GameID: game?.id ?? null,
    GameTitle: game?.title ?? null,
    GameIcon: game?.icon ?? null,
    Console: game?.consoleName ?? null,
    OpenTickets: length,
  }))
  return ok({
    MostReportedGames: rows.sort((a, b) => b.OpenTickets - a.OpenTickets).slice(0, count < 1 ? 20 : count),
    URL: `${site}/manage/most-reported-games`,
  })
}

function ofDeveloper(world: World, name: string): Reply {
  const found = world.users.find(name)
  if (found === undefined) return missing({ error: `User ${name} not found` })
  if (found.shown === null) return crash
  const theirs = tickets(world).filter(ticket => isAbout(ticket, true) && ticket.achievement?.author === found)
  const [closed, open, resolved] = [0, 1, 2].map(state => theirs.filter(ticket => ticket.state === state).length)
  const counts = { Open: open as number, Closed: closed as number, Resolved: resolved as number }
  const Total = counts.Open + counts.Closed + counts.Resolved
  return ok({ User: found.shown, ULID: found.ulid, ...counts, Total, URL: `${site}/user/${found.shown}/tickets` })
}

function ofGame(world: World, id: number | bigint, unpromoted: boolean, page: Page | undefined): Reply {
  const game = world.games.find(Number(id))
  if (game === undefined) return missing({ error: `Game ID ${id} not found` })
  if (lacksConsole(game) || (page !== undefined && page.c < 0)) return crash
  const all = tickets(world).filter(ticket => ticket.game === game && isAbout(ticket, !unpromoted))
  const shown = page && pageOf(all, page)
  if (shown?.every(isReadable) === false) return crash
  return ok({
    GameID: game.id,
    GameTitle: game.title,
    ConsoleName: game.consoleName,
    OpenTickets: all.length,
    URL: `${site}/game/${game.id}/tickets`,
    ...(shown === undefined ? {} : { Tickets: shown.map(listRow) }),
  })
}

function ofAchievement(world: World, id: number | bigint): Reply {
  const achievement = world.achievement(Number(id))
  if (achievement === undefined) return missing({ error: `Achievement ID ${id} not found` })
  return ok({
    AchievementID: achievement.id,
    AchievementTitle: achievement.title,
    AchievementDescription: achievement.description,
    AchievementType: achievement.type,
    URL: `${site}/achievement/${achievement.id}/tickets`,
    OpenTickets: tickets(world).filter(ticket => ticket.achievementId === achievement.id && isOpen(ticket)).length,
  })
}

/** As tables are joined: users without a display name go by the other one. */
function singleRow(ticket: Ticket) {
  const nameOf = (user: User | null | undefined) => user?.shown ?? user?.username ?? null
  const { ReportTypeDescription, ReportStateDescription, ...labels } = labelsOf(ticket)
  return {
    ...subjectOf(ticket, nameOf),
    ...labels,
    Hardcore: ticket.hardcore,
    ...peopleOf(ticket, nameOf),
    ReportStateDescription,
    ReportTypeDescription,
  }
}

function listRow(ticket: Ticket) {
  const nameOf = (user: User | null | undefined) => user?.shown ?? null
  const { ReportState, ReportStateDescription, ...labels } = labelsOf(ticket)
  return {
    ...subjectOf(ticket, nameOf),
    ...labels,
    ...peopleOf(ticket, nameOf),
    ReportState,
    ReportStateDescription,
    Hardcore: ticket.hardcore,
  }
}

type NameOf = (user: User | null | undefined) => string | null

function subjectOf({ id, achievementId, achievement, game, reportedAt }: Ticket, nameOf: NameOf) {
  return {
    ID: id,
    AchievementID: achievementId,
    ...detailsOf(achievement),
    AchievementAuthor: nameOf(achievement?.author),
    AchievementAuthorULID: achievement?.author?.ulid ?? null,
    GameID: game?.id ?? null,
    ConsoleName: game?.consoleName ?? null,
    GameTitle: game?.title ?? null,
    GameIcon: game?.icon ?? null,
    ReportedAt: reportedAt === null ? null : spaced(reportedAt),
  }
}

function detailsOf(achievement: Achievement | null) {
  return {
    AchievementTitle: achievement?.title ?? null,
    AchievementDesc: achievement?.description ?? null,
    AchievementType: achievement?.type ?? null,
    Points: achievement?.points ?? null,
    BadgeName: achievement?.badge ?? null,
  }
}

function labelsOf({ type, state }: Ticket) {
  return {
    ReportType: type,
    ReportTypeDescription: types[type],
    ReportState: state,
    ReportStateDescription: states[state],
  }
}

function peopleOf({ notes, reporter, resolvedAt, resolver }: Ticket, nameOf: NameOf) {
  return {
    ReportNotes: notes,
    ReportedBy: nameOf(reporter),
    ReportedByULID: reporter?.ulid ?? null,
    ResolvedAt: resolvedAt === null ? null : spaced(resolvedAt),
    ResolvedBy: nameOf(resolver),
    ResolvedByULID: resolver?.ulid ?? null,
  }
}

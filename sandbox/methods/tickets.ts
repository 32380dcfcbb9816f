// GetTicketData: six answers behind one address; which of them depends on the parameters that were sent.

import { isOpen, type Ticket, tickets } from '../world/tickets.ts'
import { spaced } from '../world/time.ts'
import type { World } from '../world/whole.ts'
import { asking, missing, ok, type Reply } from './asking.ts'
import { anyText, cast, castOr, one } from './rules.ts'

const site = 'https://retroachievements.org'
const types = ['', 'Triggered at the wrong time', 'Did not trigger'] as const
const states = ['Closed', 'Open', 'Resolved', 'Request', 'Pending Review'] as const
const mostRows = 100

type Page = { readonly o: number; readonly c: number }

const rules = { i: cast, f: cast, u: anyText, g: cast, a: cast, d: one, o: cast, c: castOr(10) }

export const GetTicketData = asking(rules, ({ i, f, u, g, a, d, o, c }, world): Reply => {
  const page = { o, c: Math.min(c, mostRows) }
  // A bad id is no id: the question falls through to the next that fits.
  if (i > 0) return oneTicket(world, i)
  if (f === 1) return mostReported(world, page.c)
  if (u !== undefined) return ofDeveloper(world, u)
  if (g > 0) return ofGame(world, g, f === 5, d ? page : undefined)
  if (a > 0) return ofAchievement(world, a)
  const open = tickets(world).filter(ticket => isOpen(ticket) && ticket.achievement.promoted)
  return ok({ RecentTickets: pageOf(open, page), OpenTickets: open.length, URL: `${site}/tickets` })
})

function oneTicket(world: World, id: number): Reply {
  const ticket = tickets(world).find(ticket => ticket.id === id)
  if (ticket === undefined) return missing({ error: `Ticket ID ${id} not found` })
  return ok({ ...ticketRow(ticket), URL: `${site}/ticket/${id}` })
}

function mostReported(world: World, count: number): Reply {
  const open = tickets(world).filter(ticket => isOpen(ticket) && ticket.achievement.promoted)
  const byGame = [...Map.groupBy(open, ({ achievement }) => achievement.game)]
  const rows = byGame.map(([game, { length }]) => ({
    GameID: game.id,
    GameTitle: game.title,
    GameIcon: game.icon,
    Console: game.consoleName,
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
  const theirs = tickets(world).filter(({ achievement }) => achievement.author === found)
  const [closed, open, resolved] = [0, 1, 2].map(state => theirs.filter(ticket => ticket.state === state).length)
  const counts = { Open: open as number, Closed: closed as number, Resolved: resolved as number }
  const Total = counts.Open + counts.Closed + counts.Resolved
  return ok({ User: found.name, ULID: found.ulid, ...counts, Total, URL: `${site}/user/${found.name}/tickets` })
}

function ofGame(world: World, id: number, unpromoted: boolean, page: Page | undefined): Reply {
  const game = world.games.find(id)
  if (game === undefined) return missing({ error: `Game ID ${id} not found` })
  const all = tickets(world).filter(
    ({ achievement }) => achievement.game === game && achievement.promoted === !unpromoted,
  )
  return ok({
    GameID: game.id,
    GameTitle: game.title,
    ConsoleName: game.consoleName,
    OpenTickets: all.length,
    URL: `${site}/game/${game.id}/tickets`,
    ...(page === undefined ? {} : { Tickets: pageOf(all, page) }),
  })
}

function ofAchievement(world: World, id: number): Reply {
  const achievement = world.achievement(id)
  if (achievement === undefined) return missing({ error: `Achievement ID ${id} not found` })
  return ok({
    AchievementID: achievement.id,
    AchievementTitle: achievement.title,
    AchievementDescription: achievement.description,
    AchievementType: achievement.type,
    URL: `${site}/achievement/${achievement.id}/tickets`,
    OpenTickets: tickets(world).filter(ticket => ticket.achievement === achievement && isOpen(ticket)).length,
  })
}

const pageOf = (rows: readonly Ticket[], { o, c }: Page) => rows.slice(o, o + c).map(ticketRow)

function ticketRow(ticket: Ticket) {
  const { achievement, reporter, resolver } = ticket
  const { game, author } = achievement
  return {
    ID: ticket.id,
    AchievementID: achievement.id,
    AchievementTitle: achievement.title,
    AchievementDesc: achievement.description,
    AchievementType: achievement.type,
    Points: achievement.points,
    BadgeName: achievement.badge,
    AchievementAuthor: author?.name ?? null,
    AchievementAuthorULID: author?.ulid ?? null,
    GameID: game.id,
    ConsoleName: game.consoleName,
    GameTitle: game.title,
    GameIcon: game.icon,
    ReportedAt: spaced(ticket.reportedAt),
    ReportType: ticket.type,
    ReportTypeDescription: types[ticket.type],
    ReportState: ticket.state,
    ReportStateDescription: states[ticket.state],
    Hardcore: ticket.hardcore,
    ReportNotes: ticket.notes,
    ReportedBy: reporter?.name ?? null,
    ReportedByULID: reporter?.ulid ?? null,
    ResolvedAt: ticket.resolvedAt === null ? null : spaced(ticket.resolvedAt),
    ResolvedBy: resolver?.name ?? null,
    ResolvedByULID: resolver?.ulid ?? null,
  }
}

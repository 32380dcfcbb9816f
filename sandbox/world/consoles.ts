// The systems of the world: invented ones, and the three that RetroAchievements treats in a way of their own.

import { consoles as landmarks } from './landmarks.ts'

export type Console = {
  id: number
  name: string
  short: string
  active: boolean
  gameSystem: boolean
  /** Its row is still there, and only joined tables show it. */
  deleted?: true
}

const system = (id: number, name: string, short: string, active = true): Console => ({
  id,
  name,
  short,
  active,
  gameSystem: true,
})

export const consoles: readonly Console[] = [
  system(1, 'Orbit 16', 'o16'),
  system(2, 'Polygon 64', 'p64'),
  system(3, 'Super Nimbus', 'snim'),
  system(4, 'Pocketeer', 'pkt'),
  system(5, 'Pocketeer Color', 'pktc'),
  system(6, 'Pocketeer Advance', 'pkta'),
  system(7, 'Nimbus 8', 'nim'),
  system(8, 'Kōgaku Engine', 'kge'),
  system(9, 'Orbit Disc', 'odc'),
  system(10, 'Orbit 32', 'o32'),
  system(11, 'Falcon II', 'fal2'),
  system(12, 'Prism One', 'pr1'),
  system(13, 'Lynxette', 'lyx'),
  system(14, 'Vesta Arcade', 'vst'),
  system(15, 'Woodgrain 2600', 'wg26'),
  system(16, 'Micro Atoll', 'atl'),
  system(17, 'Signal Vector', 'vec'),
  system(18, 'Dualscreen', 'dsc'),
  system(19, 'Prism Two', 'pr2', false),
  system(20, 'Tapeworm 48', 'tw48', false),
  system(21, 'Système Télé', 'tel'),
  { ...system(landmarks.deleted, 'Sunken Console', 'sunk', false), deleted: true },
  system(landmarks.withoutShortName, 'Cardboard Vision', '', false),
  { id: landmarks.hubs, name: 'Hubs', short: 'hubs', active: true, gameSystem: false },
  { id: landmarks.events, name: 'Events', short: 'events', active: true, gameSystem: false },
  system(landmarks.standalones, 'Standalones', 'exe'),
  system(landmarks.huge, 'Ten Thousand in One', 'huge'),
]

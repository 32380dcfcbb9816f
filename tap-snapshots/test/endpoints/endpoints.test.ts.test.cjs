/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/endpoints/endpoints.test.ts > TAP > achievements/comments > must match snapshot 1`] = `
{
  "count": 2,
  "total": 5,
  "results": [
    {
      "user": "TinyMagpie",
      "ulid": "01BZWA4BDRTBY3H58QWHMS2RNH",
      "submitted": "2024-05-15T12:21:41Z",
      "commentText": "See [user=MaxMilyin] for a route."
    },
    {
      "user": "RosyCedar",
      "ulid": "01HFMJ9W0G91E9ZHWVX1DGDRX1",
      "submitted": "2024-10-12T12:49:45Z",
      "commentText": "Is there a trick to the third lap?"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > achievements/of-the-week > must match snapshot 1`] = `
{
  "achievement": {
    "id": 18002,
    "title": "Out of the Woods",
    "description": "Reach the drowned library for the first time",
    "points": 1,
    "trueRatio": 1,
    "type": "progression",
    "author": "VividYak",
    "authorUlid": "01HSEY3GB0BVYT4H7K1TBBVY4S",
    "badgeName": "177911",
    "badgeUrl": "https://media.retroachievements.org/Badge/177911.png",
    "badgeLockedUrl": "https://media.retroachievements.org/Badge/177911_lock.png",
    "dateCreated": "2025-08-30",
    "dateModified": "2026-05-17"
  },
  "console": {
    "id": 1,
    "title": "Orbit 16"
  },
  "game": {
    "id": 18,
    "title": "~Unlicensed~ Wandering Quarry"
  },
  "forumTopic": {
    "id": 3200
  },
  "startAt": "2026-10-26T00:00:00Z",
  "totalPlayers": 1036,
  "unlocks": [
    {
      "user": "MaxMilyin",
      "ulid": "01B8GG0NXRXFXFWHM07XAS0QQG",
      "raPoints": 11233,
      "raSoftcorePoints": 8560,
      "dateAwarded": "2026-11-01T09:07:28Z",
      "hardcoreMode": true
    },
    {
      "user": "QuickMarble",
      "ulid": "01M0SN3R2RQTCXG6Y0FD9VVCRX",
      "raPoints": 4181,
      "raSoftcorePoints": 3041,
      "dateAwarded": "2026-11-01T08:57:41Z",
      "hardcoreMode": true
    }
  ],
  "unlocksCount": 500,
  "unlocksHardcoreCount": 338,
  "truncated": true
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > achievements/tickets > must match snapshot 1`] = `
{
  "achievementId": 1002,
  "achievementTitle": "All Aboard",
  "achievementDescription": "Finish stage 1 in under 7 minutes",
  "achievementType": "progression",
  "url": "https://retroachievements.org/achievement/1002/tickets",
  "openTickets": 0
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > achievements/unlocks > must match snapshot 1`] = `
{
  "achievement": {
    "id": 1002,
    "title": "All Aboard",
    "description": "Finish stage 1 in under 7 minutes",
    "points": 50,
    "trueRatio": 56,
    "type": "progression",
    "author": "SetSmith",
    "authorUlid": "01A40VJ9MGNNW23FA8GYW45ZDW",
    "dateCreated": "2023-03-20T12:10:30Z",
    "dateModified": "2023-10-23T15:56:13Z"
  },
  "console": {
    "id": 1,
    "title": "Orbit 16"
  },
  "game": {
    "id": 1,
    "title": "Upside-Down Dynamo"
  },
  "unlocksCount": 1861,
  "unlocksHardcoreCount": 1253,
  "totalPlayers": 2116,
  "unlocks": [
    {
      "user": "GoneGale",
      "ulid": "01GW9ZC46GR6VP9000FYMX18HW",
      "raPoints": 529,
      "raSoftcorePoints": 0,
      "dateAwarded": "2026-11-01T10:01:04Z",
      "hardcoreMode": true
    },
    {
      "user": "SteadyHedgehog",
      "ulid": "01KR7PZBNGWRM3MAT0KBPR4YND",
      "raPoints": 5471,
      "raSoftcorePoints": 2966,
      "dateAwarded": "2026-11-01T10:00:49Z",
      "hardcoreMode": true
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > awards/recent > must match snapshot 1`] = `
{
  "count": 1,
  "total": 16879,
  "results": [
    {
      "user": "RosyFerret26",
      "ulid": "01KNJV2YARS411PV7B101NJ2TP",
      "awardKind": "beaten-hardcore",
      "awardDate": "2026-11-01T11:04:54Z",
      "gameId": 381,
      "gameTitle": "Feathered Courier",
      "consoleId": 18,
      "consoleName": "Dualscreen"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > claims/by-status > must match snapshot 1`] = `
{
  "count": 158,
  "total": 158,
  "results": [
    {
      "id": 9305,
      "user": "AmberHedgehog",
      "ulid": "01KJZC1TP0HE07HTV43JE5RE0C",
      "gameId": 79,
      "gameTitle": "Distant Kettle",
      "gameIcon": "https://media.retroachievements.org/Images/045199.png",
      "consoleId": 13,
      "consoleName": "Lynxette",
      "claimType": "primary",
      "setType": "revision",
      "status": "in-review",
      "extension": 0,
      "special": "none",
      "created": "2026-10-29T18:11:40Z",
      "doneTime": "2027-01-27T18:11:40Z",
      "updated": "2026-11-01T12:00:00Z",
      "userIsJrDev": false
    },
    {
      "id": 9249,
      "user": "SandyLemur",
      "ulid": "01D35ZYBM8DFHDKQVWJSKE0WYG",
      "gameId": 281,
      "gameTitle": "Ivory Turbine Caper",
      "gameIcon": "https://media.retroachievements.org/Images/022520.png",
      "consoleId": 4,
      "consoleName": "Pocketeer",
      "claimType": "primary",
      "setType": "revision",
      "status": "in-review",
      "extension": 0,
      "special": "none",
      "created": "2026-10-29T15:03:18Z",
      "doneTime": "2027-01-27T15:03:18Z",
      "updated": "2026-11-01T12:00:00Z",
      "userIsJrDev": true
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > consoles/all > must match snapshot 1`] = `
{
  "count": 25,
  "total": 25,
  "results": [
    {
      "id": 1,
      "name": "Orbit 16",
      "iconUrl": "https://static.retroachievements.org/assets/images/system/o16.png",
      "active": true,
      "isGameSystem": true
    },
    {
      "id": 2,
      "name": "Polygon 64",
      "iconUrl": "https://static.retroachievements.org/assets/images/system/p64.png",
      "active": true,
      "isGameSystem": true
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > consoles/games > must match snapshot 1`] = `
{
  "count": 2,
  "total": 41,
  "results": [
    {
      "id": 219,
      "title": "Brass Tramway",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "imageIcon": "https://media.retroachievements.org/Images/057871.png",
      "numAchievements": 28,
      "numLeaderboards": 3,
      "points": 404,
      "dateModified": "2026-08-12T18:51:23Z",
      "forumTopicId": 1219
    },
    {
      "id": 137,
      "title": "Candlelit Cellar | Tangled Locksmith",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "imageIcon": "https://media.retroachievements.org/Images/058808.png",
      "numAchievements": 28,
      "numLeaderboards": 3,
      "points": 392,
      "dateModified": "2025-12-06T13:08:33Z",
      "forumTopicId": 1137
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/achievement-distribution > must match snapshot 1`] = `
{
  "count": 36,
  "total": 36,
  "results": [
    {
      "unlockCount": 1,
      "players": 59
    },
    {
      "unlockCount": 2,
      "players": 64
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/achievement-ids > must match snapshot 1`] = `
{
  "gameId": 1,
  "achievementIds": [
    1001,
    1002
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/achievements > must match snapshot 1`] = `
{
  "count": 36,
  "total": 36,
  "results": [
    {
      "id": 1002,
      "title": "All Aboard",
      "description": "Finish stage 1 in under 7 minutes",
      "points": 50,
      "trueRatio": 56,
      "numAwarded": 1861,
      "numAwardedHardcore": 1253,
      "badgeName": "332533",
      "badgeUrl": "https://media.retroachievements.org/Badge/332533.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/332533_lock.png",
      "author": "SetSmith",
      "authorUlid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "dateCreated": "2023-03-20T12:10:30Z",
      "dateModified": "2023-10-23T15:56:13Z",
      "displayOrder": 1,
      "type": "progression"
    },
    {
      "id": 1001,
      "title": "Quiet Please",
      "description": "Collect all 16 jars of honey in the engine room",
      "points": 50,
      "trueRatio": 50,
      "numAwarded": 1958,
      "numAwardedHardcore": 1344,
      "badgeName": "275235",
      "badgeUrl": "https://media.retroachievements.org/Badge/275235.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/275235_lock.png",
      "author": "LuckyMango",
      "authorUlid": "01M616MADGCMADMHPR44KZ1026",
      "dateCreated": "2023-05-09T17:05:06Z",
      "dateModified": "2023-10-23T15:49:13Z",
      "displayOrder": 2,
      "type": null
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/basics > must match snapshot 1`] = `
{
  "id": 1,
  "title": "Upside-Down Dynamo",
  "consoleId": 1,
  "consoleName": "Orbit 16",
  "forumTopicId": 1001,
  "imageIcon": "https://media.retroachievements.org/Images/076688.png",
  "imageTitle": "https://media.retroachievements.org/Images/092619.png",
  "imageIngame": "https://media.retroachievements.org/Images/082209.png",
  "imageBoxArt": "https://media.retroachievements.org/Images/057418.png",
  "publisher": "Studio Marrón",
  "developer": "Paperlane",
  "genre": "Strategy",
  "released": "1991-06-01",
  "releasedAtGranularity": "month"
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/comments > must match snapshot 1`] = `
{
  "count": 2,
  "total": 618,
  "results": [
    {
      "user": "BriskFinch",
      "ulid": "01BBYQQNQ0F52ZF3B6C8HVRQCV",
      "submitted": "2024-05-15T12:47:52Z",
      "commentText": "Great set, thank you."
    },
    {
      "user": "MistyBadger",
      "ulid": "01CBKP265RW7NH97KNVXN5HBMH",
      "submitted": "2024-05-16T23:14:08Z",
      "commentText": "Reset the console before you start, otherwise it does not count."
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/extended > must match snapshot 1`] = `
{
  "id": 1,
  "title": "Upside-Down Dynamo",
  "consoleId": 1,
  "consoleName": "Orbit 16",
  "forumTopicId": 1001,
  "imageIcon": "https://media.retroachievements.org/Images/076688.png",
  "imageTitle": "https://media.retroachievements.org/Images/092619.png",
  "imageIngame": "https://media.retroachievements.org/Images/082209.png",
  "imageBoxArt": "https://media.retroachievements.org/Images/057418.png",
  "publisher": "Studio Marrón",
  "developer": "Paperlane",
  "genre": "Strategy",
  "released": "1991-06-01",
  "releasedAtGranularity": "month",
  "guideUrl": "https://guides.example/1",
  "updated": "2023-10-23T15:56:13Z",
  "parentGameId": null,
  "numDistinctPlayers": 2116,
  "numAchievements": 36,
  "achievements": [
    {
      "id": 1002,
      "title": "All Aboard",
      "description": "Finish stage 1 in under 7 minutes",
      "points": 50,
      "trueRatio": 56,
      "numAwarded": 1861,
      "numAwardedHardcore": 1253,
      "badgeName": "332533",
      "badgeUrl": "https://media.retroachievements.org/Badge/332533.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/332533_lock.png",
      "author": "SetSmith",
      "authorUlid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "dateCreated": "2023-03-20T12:10:30Z",
      "dateModified": "2023-10-23T15:56:13Z",
      "displayOrder": 1,
      "type": "progression"
    },
    {
      "id": 1001,
      "title": "Quiet Please",
      "description": "Collect all 16 jars of honey in the engine room",
      "points": 50,
      "trueRatio": 50,
      "numAwarded": 1958,
      "numAwardedHardcore": 1344,
      "badgeName": "275235",
      "badgeUrl": "https://media.retroachievements.org/Badge/275235.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/275235_lock.png",
      "author": "LuckyMango",
      "authorUlid": "01M616MADGCMADMHPR44KZ1026",
      "dateCreated": "2023-05-09T17:05:06Z",
      "dateModified": "2023-10-23T15:49:13Z",
      "displayOrder": 2,
      "type": null
    }
  ],
  "claims": [
    {
      "user": "SetSmith",
      "ulid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "setType": "new-set",
      "gameId": 1,
      "claimType": "primary",
      "created": "2026-09-21T12:34:44Z",
      "expiration": "2026-12-20T12:34:44Z"
    },
    {
      "user": "SetSmith",
      "ulid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "setType": "revision",
      "gameId": 1,
      "claimType": "primary",
      "created": "2026-07-21T01:55:27Z",
      "expiration": "2027-04-17T01:55:27Z"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/hashes > must match snapshot 1`] = `
{
  "count": 3,
  "total": 3,
  "results": [
    {
      "md5": "0387ab78e49286f9a64aa3c4e0910b4d",
      "name": null,
      "labels": [
        "redump"
      ],
      "patchUrl": "https://patches.example/1.zip"
    },
    {
      "md5": "5ac75107a9207fa35842e6bf84a438bf",
      "name": null,
      "labels": [],
      "patchUrl": null
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/high-scores > must match snapshot 1`] = `
{
  "count": 10,
  "total": 10,
  "results": [
    {
      "rank": 1,
      "user": "BriskPebble84",
      "ulid": "019BXJ4CJG236FWA0KCZWQ0VXP",
      "numAchievements": 36,
      "totalScore": 529,
      "lastAward": "2015-02-05T21:56:13Z"
    },
    {
      "rank": 2,
      "user": "MistyNewt",
      "ulid": "0198M12XV845B7P4GRS7P796QT",
      "numAchievements": 36,
      "totalScore": 529,
      "lastAward": "2015-08-30T16:44:55Z"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/latest-masters > must match snapshot 1`] = `
{
  "count": 10,
  "total": 10,
  "results": [
    {
      "user": "ZestyPenguin23",
      "ulid": "01HDQ74JRGAQ37TRNKVTJK3QFV",
      "numAchievements": 36,
      "totalScore": 529,
      "lastAward": "2026-10-27T14:20:14Z"
    },
    {
      "user": "QuickOsprey",
      "ulid": "01KXWDFBY8G7RS3RFP0QQNZNZR",
      "numAchievements": 36,
      "totalScore": 529,
      "lastAward": "2026-10-25T05:41:53Z"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/leaderboards > must match snapshot 1`] = `
{
  "count": 2,
  "total": 14,
  "results": [
    {
      "id": 101,
      "rankAsc": false,
      "title": "Most moon seeds",
      "description": "Search the glass caves on any difficulty",
      "format": "SCORE",
      "topEntry": {
        "user": "LuckyOriole",
        "ulid": "01E4T1N6NRV6BF47JAKA2NVHZ9",
        "score": 31565,
        "formattedScore": "031565"
      },
      "author": "MistyDingo",
      "authorUlid": "01A2CDSFMRK30SYQW35EBJ6BG3",
      "state": "active"
    },
    {
      "id": 102,
      "rankAsc": true,
      "title": "Stage 2: against the clock",
      "description": "Cross the glass caves on any difficulty",
      "format": "TIME",
      "topEntry": {
        "user": "SteadyFinch",
        "ulid": "01HWAEVAGRNW5H58PY5H9AN00D",
        "score": 135,
        "formattedScore": "00:02.25"
      },
      "author": "DapperWillow83",
      "authorUlid": "01E0855JEGPJ6GMRA7MBV1Y7ZJ",
      "state": "active"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/progression > must match snapshot 1`] = `
{
  "id": 1,
  "title": "Upside-Down Dynamo",
  "consoleId": 1,
  "consoleName": "Orbit 16",
  "imageIcon": "https://media.retroachievements.org/Images/076688.png",
  "numDistinctPlayers": 2116,
  "timesUsedInBeatMedian": 435,
  "timesUsedInHardcoreBeatMedian": 219,
  "medianTimeToBeat": 15120,
  "medianTimeToBeatHardcore": 18144,
  "timesUsedInCompletionMedian": 435,
  "timesUsedInMasteryMedian": 219,
  "medianTimeToComplete": 30240,
  "medianTimeToMaster": 36288,
  "numAchievements": 36,
  "achievements": [
    {
      "id": 1001,
      "title": "Quiet Please",
      "description": "Collect all 16 jars of honey in the engine room",
      "points": 50,
      "trueRatio": 50,
      "type": null,
      "badgeName": "275235",
      "badgeUrl": "https://media.retroachievements.org/Badge/275235.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/275235_lock.png",
      "numAwarded": 1958,
      "numAwardedHardcore": 1344,
      "timesUsedInUnlockMedian": 1958,
      "timesUsedInHardcoreUnlockMedian": 1344,
      "medianTimeToUnlock": 416,
      "medianTimeToUnlockHardcore": 476
    },
    {
      "id": 1002,
      "title": "All Aboard",
      "description": "Finish stage 1 in under 7 minutes",
      "points": 50,
      "trueRatio": 56,
      "type": "progression",
      "badgeName": "332533",
      "badgeUrl": "https://media.retroachievements.org/Badge/332533.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/332533_lock.png",
      "numAwarded": 1861,
      "numAwardedHardcore": 1253,
      "timesUsedInUnlockMedian": 1861,
      "timesUsedInHardcoreUnlockMedian": 1253,
      "medianTimeToUnlock": 1189,
      "medianTimeToUnlockHardcore": 1249
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > games/tickets > must match snapshot 1`] = `
{
  "gameId": 1,
  "gameTitle": "Upside-Down Dynamo",
  "consoleName": "Orbit 16",
  "openTickets": 54,
  "url": "https://retroachievements.org/game/1/tickets",
  "tickets": [
    {
      "id": 699,
      "achievementId": 1021,
      "achievementTitle": "Paper Cut 10",
      "achievementDesc": "Defeat Captain Brine without being hit",
      "achievementType": null,
      "points": 1,
      "badgeName": "183723",
      "badgeUrl": "https://media.retroachievements.org/Badge/183723.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/183723_lock.png",
      "achievementAuthor": "SetSmith",
      "achievementAuthorUlid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "gameId": 1,
      "gameTitle": "Upside-Down Dynamo",
      "gameIcon": "https://media.retroachievements.org/Images/076688.png",
      "consoleName": "Orbit 16",
      "reportedAt": "2026-10-29T18:49:07Z",
      "reportType": "did-not-trigger",
      "reportTypeDescription": "Did not trigger",
      "reportState": "open",
      "reportStateDescription": "Open",
      "hardcore": true,
      "reportNotes": "Works only in the demo mode?",
      "reportedBy": "GlassSquid42",
      "reportedByUlid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
      "resolvedAt": null,
      "resolvedBy": null,
      "resolvedByUlid": null
    },
    {
      "id": 698,
      "achievementId": 1024,
      "achievementTitle": "A Steady Hand 11",
      "achievementDesc": "Reach the salt desert for the first time",
      "achievementType": null,
      "points": 2,
      "badgeName": "366259",
      "badgeUrl": "https://media.retroachievements.org/Badge/366259.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/366259_lock.png",
      "achievementAuthor": "LuckyMango",
      "achievementAuthorUlid": "01M616MADGCMADMHPR44KZ1026",
      "gameId": 1,
      "gameTitle": "Upside-Down Dynamo",
      "gameIcon": "https://media.retroachievements.org/Images/076688.png",
      "consoleName": "Orbit 16",
      "reportedAt": "2026-10-27T18:02:30Z",
      "reportType": "did-not-trigger",
      "reportTypeDescription": "Did not trigger",
      "reportState": "resolved",
      "reportStateDescription": "Resolved",
      "hardcore": null,
      "reportNotes": "Triggered on the wrong floor.\\nEmulator: 1.2.3",
      "reportedBy": "LuckyPebble",
      "reportedByUlid": "01ADETJJH88C58GJ8GAA48EYZM",
      "resolvedAt": "2026-11-01T11:00:00Z",
      "resolvedBy": "AmberHedgehog",
      "resolvedByUlid": "01KJZC1TP0HE07HTV43JE5RE0C"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > leaderboards/entries > must match snapshot 1`] = `
{
  "count": 2,
  "total": 2116,
  "results": [
    {
      "rank": 1,
      "user": "LuckyOriole",
      "ulid": "01E4T1N6NRV6BF47JAKA2NVHZ9",
      "score": 31565,
      "formattedScore": "031565",
      "dateSubmitted": "2024-11-03T23:09:18Z"
    },
    {
      "rank": 2,
      "user": "FabledMarble29",
      "ulid": "01CWGTMPY00YE3A770CHRQD808",
      "score": 31530,
      "formattedScore": "031530",
      "dateSubmitted": "2023-06-12T06:59:57Z"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > me/followers > must match snapshot 1`] = `
{
  "count": 2,
  "total": 128,
  "results": [
    {
      "user": "SteadyHedgehog",
      "ulid": "01KR7PZBNGWRM3MAT0KBPR4YND",
      "points": 5471,
      "pointsSoftcore": 2966,
      "amIFollowing": false
    },
    {
      "user": "QuickBadger",
      "ulid": "01KMM1W108YKH2QHX7TMHSY6V0",
      "points": 2380,
      "pointsSoftcore": 1004,
      "amIFollowing": false
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > me/following > must match snapshot 1`] = `
{
  "count": 2,
  "total": 141,
  "results": [
    {
      "user": "WildWeasel",
      "ulid": "01B7HJWETRM1K6R7S7YB4FKDJ9",
      "points": 1201,
      "pointsSoftcore": 190,
      "isFollowingMe": false
    },
    {
      "user": "PolarPebble",
      "ulid": "01FCAG2X1GNC2S5K7KVP9RJ6BQ",
      "points": 1542,
      "pointsSoftcore": 113,
      "isFollowingMe": true
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > tickets/details > must match snapshot 1`] = `
{
  "id": 1,
  "achievementId": 22014,
  "achievementTitle": "Over the Rooftops",
  "achievementDesc": "Reach the salt desert for the first time",
  "achievementType": null,
  "points": 2,
  "badgeName": "318155",
  "badgeUrl": "https://media.retroachievements.org/Badge/318155.png",
  "badgeLockedUrl": "https://media.retroachievements.org/Badge/318155_lock.png",
  "achievementAuthor": "CalmCrane",
  "achievementAuthorUlid": "019FY0NPX8WG3JFY36K7V7GT5C",
  "gameId": 22,
  "gameTitle": "Nimble Lighthouse",
  "gameIcon": "https://media.retroachievements.org/Images/033328.png",
  "consoleName": "Pocketeer",
  "reportedAt": "2023-01-03T01:15:07Z",
  "reportType": "triggered-at-wrong-time",
  "reportTypeDescription": "Triggered at the wrong time",
  "reportState": "closed",
  "reportStateDescription": "Closed",
  "hardcore": false,
  "reportNotes": "Works only in the demo mode?",
  "reportedBy": "VividMarmot",
  "reportedByUlid": "01FBZB01VRAF9V9C3DDM5DJM92",
  "resolvedAt": "2023-02-07T15:01:53Z",
  "resolvedBy": "TidyMaple",
  "resolvedByUlid": "01FY3Y4PS8RDC4VQ1SVB7TT2W3",
  "url": "https://retroachievements.org/ticket/1"
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > tickets/most-ticketed-games > must match snapshot 1`] = `
{
  "mostReportedGames": [
    {
      "gameId": 1,
      "gameTitle": "Upside-Down Dynamo",
      "gameIcon": "https://media.retroachievements.org/Images/076688.png",
      "console": "Orbit 16",
      "openTickets": 16
    },
    {
      "gameId": 103,
      "gameTitle": "Thirteenth Archipelago",
      "gameIcon": "https://media.retroachievements.org/Images/088795.png",
      "console": "Micro Atoll",
      "openTickets": 2
    }
  ],
  "url": "https://retroachievements.org/manage/most-reported-games"
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > tickets/recent > must match snapshot 1`] = `
{
  "openTickets": 177,
  "url": "https://retroachievements.org/tickets",
  "recentTickets": [
    {
      "id": 699,
      "achievementId": 1021,
      "achievementTitle": "Paper Cut 10",
      "achievementDesc": "Defeat Captain Brine without being hit",
      "achievementType": null,
      "points": 1,
      "badgeName": "183723",
      "badgeUrl": "https://media.retroachievements.org/Badge/183723.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/183723_lock.png",
      "achievementAuthor": "SetSmith",
      "achievementAuthorUlid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "gameId": 1,
      "gameTitle": "Upside-Down Dynamo",
      "gameIcon": "https://media.retroachievements.org/Images/076688.png",
      "consoleName": "Orbit 16",
      "reportedAt": "2026-10-29T18:49:07Z",
      "reportType": "did-not-trigger",
      "reportTypeDescription": "Did not trigger",
      "reportState": "open",
      "reportStateDescription": "Open",
      "hardcore": true,
      "reportNotes": "Works only in the demo mode?",
      "reportedBy": "GlassSquid42",
      "reportedByUlid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
      "resolvedAt": null,
      "resolvedBy": null,
      "resolvedByUlid": null
    },
    {
      "id": 697,
      "achievementId": 1030,
      "achievementTitle": "Mind the Gap 5",
      "achievementDesc": "Defeat the Lamplighter without being hit",
      "achievementType": null,
      "points": 5,
      "badgeName": "196498",
      "badgeUrl": "https://media.retroachievements.org/Badge/196498.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/196498_lock.png",
      "achievementAuthor": "LuckyMango",
      "achievementAuthorUlid": "01M616MADGCMADMHPR44KZ1026",
      "gameId": 1,
      "gameTitle": "Upside-Down Dynamo",
      "gameIcon": "https://media.retroachievements.org/Images/076688.png",
      "consoleName": "Orbit 16",
      "reportedAt": "2026-10-25T14:27:19Z",
      "reportType": "triggered-at-wrong-time",
      "reportTypeDescription": "Triggered at the wrong time",
      "reportState": "request",
      "reportStateDescription": "Request",
      "hardcore": false,
      "reportNotes": "Checked with a clean save.<br/>Same result.",
      "reportedBy": "CobaltToad24",
      "reportedByUlid": "01BZYJWX38ENE1VT207PPTX594",
      "resolvedAt": null,
      "resolvedBy": null,
      "resolvedByUlid": null
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/achievements > must match snapshot 1`] = `
{
  "count": 33,
  "total": 33,
  "results": [
    {
      "date": "2026-10-06T05:41:53Z",
      "hardcoreMode": true,
      "achievementId": 276002,
      "title": "A Key for Every Door",
      "description": "Reach the giant's attic for the first time",
      "badgeName": "00000",
      "badgeUrl": "https://media.retroachievements.org/Badge/00000.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/00000_lock.png",
      "points": 25,
      "trueRatio": 25,
      "type": "progression",
      "author": "ZippyYak",
      "authorUlid": "01DVPHKEY8EA02J5ERJM06W5PR",
      "gameTitle": "Forgotten Viaduct",
      "gameIcon": "https://media.retroachievements.org/Images/038646.png",
      "gameId": 276,
      "consoleName": "Polygon 64",
      "gameUrl": "https://retroachievements.org/game/276",
      "cumulScore": 25
    },
    {
      "date": "2026-10-06T10:33:10Z",
      "hardcoreMode": true,
      "achievementId": 276005,
      "title": "Déjà Vu",
      "description": "Collect all 49 lost letters in the drowned library",
      "badgeName": "64097",
      "badgeUrl": "https://media.retroachievements.org/Badge/64097.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/64097_lock.png",
      "points": 10,
      "trueRatio": 11,
      "type": "progression",
      "author": "ShyOriole",
      "authorUlid": "01AETX9DTGC8JBBKMQRJNNMG6B",
      "gameTitle": "Forgotten Viaduct",
      "gameIcon": "https://media.retroachievements.org/Images/038646.png",
      "gameId": 276,
      "consoleName": "Polygon 64",
      "gameUrl": "https://retroachievements.org/game/276",
      "cumulScore": 35
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/achievements-of-day > must match snapshot 1`] = `
{
  "count": 10,
  "total": 10,
  "results": [
    {
      "date": "2026-11-01T09:07:28Z",
      "hardcoreMode": true,
      "achievementId": 18002,
      "title": "Out of the Woods",
      "description": "Reach the drowned library for the first time",
      "badgeName": "177911",
      "badgeUrl": "https://media.retroachievements.org/Badge/177911.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/177911_lock.png",
      "points": 1,
      "trueRatio": 1,
      "type": "progression",
      "author": "VividYak",
      "authorUlid": "01HSEY3GB0BVYT4H7K1TBBVY4S",
      "gameTitle": "~Unlicensed~ Wandering Quarry",
      "gameIcon": "https://media.retroachievements.org/Images/002175.png",
      "gameId": 18,
      "consoleName": "Orbit 16",
      "gameUrl": "https://retroachievements.org/game/18",
      "cumulScore": 1
    },
    {
      "date": "2026-11-01T09:07:28Z",
      "hardcoreMode": true,
      "achievementId": 16002,
      "title": "Full Steam",
      "description": "Earn the achievement of the week",
      "badgeName": "00000",
      "badgeUrl": "https://media.retroachievements.org/Badge/00000.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/00000_lock.png",
      "points": 0,
      "trueRatio": 0,
      "type": null,
      "author": "WildAcorn",
      "authorUlid": "01B48KXXG0Z69FTRXM1939EB7T",
      "gameTitle": "Achievement of the Week 2026",
      "gameIcon": "https://media.retroachievements.org/Images/036229.png",
      "gameId": 16,
      "consoleName": "Events",
      "gameUrl": "https://retroachievements.org/game/16",
      "cumulScore": 1
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/awards > must match snapshot 1`] = `
{
  "totalAwardsCount": 77,
  "hiddenAwardsCount": 6,
  "masteryAwardsCount": 17,
  "completionAwardsCount": 16,
  "beatenHardcoreAwardsCount": 18,
  "beatenSoftcoreAwardsCount": 18,
  "eventAwardsCount": 1,
  "siteAwardsCount": 7,
  "visibleUserAwards": [
    {
      "awardedAt": "2017-06-09T04:59:39Z",
      "awardType": "Game Beaten",
      "awardData": 190,
      "awardDataExtra": 0,
      "displayOrder": 0,
      "title": "Crooked Harbour",
      "consoleId": 20,
      "consoleName": "Tapeworm 48",
      "imageIcon": "https://media.retroachievements.org/Images/011937.png"
    },
    {
      "awardedAt": "2017-06-09T14:45:20Z",
      "awardType": "Mastery/Completion",
      "awardData": 190,
      "awardDataExtra": 0,
      "displayOrder": 0,
      "title": "Crooked Harbour",
      "consoleId": 20,
      "consoleName": "Tapeworm 48",
      "imageIcon": "https://media.retroachievements.org/Images/011937.png"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/claims > must match snapshot 1`] = `
{
  "count": 15,
  "total": 15,
  "results": [
    {
      "id": 9332,
      "user": "SetSmith",
      "ulid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "gameId": 230,
      "gameTitle": "Mossy Ferry",
      "gameIcon": "https://media.retroachievements.org/Images/032223.png",
      "consoleId": 5,
      "consoleName": "Pocketeer Color",
      "claimType": "primary",
      "setType": "revision",
      "status": "active",
      "extension": 2,
      "special": "none",
      "created": "2026-10-23T11:20:19Z",
      "doneTime": "2027-07-20T11:20:19Z",
      "updated": "2026-11-01T12:00:00Z",
      "userIsJrDev": false
    },
    {
      "id": 9166,
      "user": "SetSmith",
      "ulid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "gameId": 298,
      "gameTitle": "Candlelit Umbrella",
      "gameIcon": "https://media.retroachievements.org/Images/076796.png",
      "consoleId": 7,
      "consoleName": "Nimbus 8",
      "claimType": "primary",
      "setType": "new-set",
      "status": "dropped",
      "extension": 0,
      "special": "none",
      "created": "2026-10-20T15:00:40Z",
      "doneTime": "2026-10-31T12:00:00Z",
      "updated": "2026-10-31T12:00:00Z",
      "userIsJrDev": false
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/comments > must match snapshot 1`] = `
{
  "count": 2,
  "total": 130,
  "results": [
    {
      "user": "NovaYak",
      "ulid": "019CZWWKH0SAGG1R27FPD6Z14G",
      "submitted": "2024-05-15T12:46:19Z",
      "commentText": "The last jump took me an evening. Worth it!"
    },
    {
      "user": "MistyWillow28",
      "ulid": "01H3ES9DSRFZRD6CX9A0B3BN11",
      "submitted": "2024-05-22T09:23:07Z",
      "commentText": "Save the honey for the boss & keep left."
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/completed-games > must match snapshot 1`] = `
{
  "count": 190,
  "total": 190,
  "results": [
    {
      "gameId": 213,
      "title": "Feathered Bakery",
      "imageIcon": "https://media.retroachievements.org/Images/059731.png",
      "consoleId": 21,
      "consoleName": "Système Télé",
      "maxPossible": 44,
      "numAwarded": 44,
      "pctWon": 1,
      "hardcoreMode": false
    },
    {
      "gameId": 213,
      "title": "Feathered Bakery",
      "imageIcon": "https://media.retroachievements.org/Images/059731.png",
      "consoleId": 21,
      "consoleName": "Système Télé",
      "maxPossible": 44,
      "numAwarded": 44,
      "pctWon": 1,
      "hardcoreMode": true
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/game > must match snapshot 1`] = `
{
  "id": 1,
  "title": "Upside-Down Dynamo",
  "consoleId": 1,
  "consoleName": "Orbit 16",
  "forumTopicId": 1001,
  "imageIcon": "https://media.retroachievements.org/Images/076688.png",
  "imageTitle": "https://media.retroachievements.org/Images/092619.png",
  "imageIngame": "https://media.retroachievements.org/Images/082209.png",
  "imageBoxArt": "https://media.retroachievements.org/Images/057418.png",
  "publisher": "Studio Marrón",
  "developer": "Paperlane",
  "genre": "Strategy",
  "released": "1991-06-01",
  "releasedAtGranularity": "month",
  "parentGameId": null,
  "numDistinctPlayers": 2116,
  "numAchievements": 36,
  "numAwardedToUser": 30,
  "numAwardedToUserHardcore": 22,
  "userCompletion": 0.8333,
  "userCompletionHardcore": 0.6111,
  "userTotalPlaytime": 13680,
  "highestAwardKind": null,
  "highestAwardDate": null,
  "achievements": [
    {
      "id": 1002,
      "title": "All Aboard",
      "description": "Finish stage 1 in under 7 minutes",
      "points": 50,
      "trueRatio": 56,
      "numAwarded": 1861,
      "numAwardedHardcore": 1253,
      "badgeName": "332533",
      "badgeUrl": "https://media.retroachievements.org/Badge/332533.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/332533_lock.png",
      "author": "SetSmith",
      "authorUlid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "dateCreated": "2023-03-20T12:10:30Z",
      "dateModified": "2023-10-23T15:56:13Z",
      "displayOrder": 1,
      "type": "progression",
      "dateEarned": "2020-05-07T21:15:32Z",
      "dateEarnedHardcore": "2020-05-07T21:15:32Z"
    },
    {
      "id": 1001,
      "title": "Quiet Please",
      "description": "Collect all 16 jars of honey in the engine room",
      "points": 50,
      "trueRatio": 50,
      "numAwarded": 1958,
      "numAwardedHardcore": 1344,
      "badgeName": "275235",
      "badgeUrl": "https://media.retroachievements.org/Badge/275235.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/275235_lock.png",
      "author": "LuckyMango",
      "authorUlid": "01M616MADGCMADMHPR44KZ1026",
      "dateCreated": "2023-05-09T17:05:06Z",
      "dateModified": "2023-10-23T15:49:13Z",
      "displayOrder": 2,
      "type": null,
      "dateEarned": "2020-05-07T14:53:42Z",
      "dateEarnedHardcore": "2020-05-07T14:53:42Z"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/game-leaderboards > must match snapshot 1`] = `
{
  "count": 2,
  "total": 4,
  "results": [
    {
      "id": 101,
      "rankAsc": false,
      "title": "Most moon seeds",
      "description": "Search the glass caves on any difficulty",
      "format": "SCORE",
      "userEntry": {
        "user": "MaxMilyin",
        "ulid": "01B8GG0NXRXFXFWHM07XAS0QQG",
        "score": 9970,
        "formattedScore": "009970",
        "rank": 1448,
        "dateUpdated": "2025-12-10T18:34:57Z"
      }
    },
    {
      "id": 104,
      "rankAsc": true,
      "title": "Stage 4: against the clock",
      "description": "Cross the night market on any difficulty",
      "format": "TIMESECS",
      "userEntry": {
        "user": "MaxMilyin",
        "ulid": "01B8GG0NXRXFXFWHM07XAS0QQG",
        "score": 31040,
        "formattedScore": "8h37:20",
        "rank": 607,
        "dateUpdated": "2024-07-27T03:39:10Z"
      }
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/game-rank > must match snapshot 1`] = `
{
  "user": "MaxMilyin",
  "ulid": "01B8GG0NXRXFXFWHM07XAS0QQG",
  "userRank": 606,
  "totalScore": 489,
  "lastAward": "2020-05-18T04:23:02Z"
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/games > must match snapshot 1`] = `
{
  "count": 2,
  "total": 2,
  "results": [
    {
      "gameId": 18,
      "numPossibleAchievements": 30,
      "possibleScore": 355,
      "numAchieved": 9,
      "scoreAchieved": 83,
      "numAchievedHardcore": 9,
      "scoreAchievedHardcore": 83
    },
    {
      "gameId": 1,
      "numPossibleAchievements": 36,
      "possibleScore": 529,
      "numAchieved": 30,
      "scoreAchieved": 489,
      "numAchievedHardcore": 22,
      "scoreAchievedHardcore": 321
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/points > must match snapshot 1`] = `
{
  "points": 11233,
  "softcorePoints": 8560
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/profile > must match snapshot 1`] = `
{
  "user": "MaxMilyin",
  "ulid": "01B8GG0NXRXFXFWHM07XAS0QQG",
  "userPic": "https://media.retroachievements.org/UserPic/MaxMilyin.png",
  "memberSince": "2017-02-09T03:52:35Z",
  "richPresenceMsg": "Lost in the upper greenhouse of ~Unlicensed~ Wandering Quarry",
  "lastGameId": 18,
  "contribCount": 0,
  "contribYield": 0,
  "totalPoints": 11233,
  "totalSoftcorePoints": 8560,
  "totalTruePoints": 26830,
  "permissions": 1,
  "untracked": false,
  "id": 1,
  "userWallActive": true,
  "motto": "<b>bold</b> by nature"
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/progress > must match snapshot 1`] = `
{
  "count": 2,
  "total": 111,
  "results": [
    {
      "gameId": 18,
      "title": "~Unlicensed~ Wandering Quarry",
      "imageIcon": "https://media.retroachievements.org/Images/002175.png",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "maxPossible": 30,
      "numAwarded": 9,
      "numAwardedHardcore": 9,
      "mostRecentAwardedDate": "2026-11-01T11:46:55Z",
      "highestAwardKind": null,
      "highestAwardDate": null
    },
    {
      "gameId": 276,
      "title": "Forgotten Viaduct",
      "imageIcon": "https://media.retroachievements.org/Images/038646.png",
      "consoleId": 2,
      "consoleName": "Polygon 64",
      "maxPossible": 34,
      "numAwarded": 34,
      "numAwardedHardcore": 4,
      "mostRecentAwardedDate": "2026-10-12T09:04:42Z",
      "highestAwardKind": "completed",
      "highestAwardDate": "2026-10-12T09:04:42Z"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/rank > must match snapshot 1`] = `
{
  "score": 11233,
  "softcoreScore": 8560,
  "rank": 4,
  "totalRanked": 2112
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/recent-achievements > must match snapshot 1`] = `
{
  "count": 3,
  "total": 3,
  "results": [
    {
      "date": "2026-11-01T11:46:55Z",
      "hardcoreMode": true,
      "achievementId": 18009,
      "title": "Second Breakfast",
      "description": "Collect all 48 blue feathers in the night market",
      "badgeName": "437152",
      "badgeUrl": "https://media.retroachievements.org/Badge/437152.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/437152_lock.png",
      "points": 5,
      "trueRatio": 10,
      "type": null,
      "author": "VividYak",
      "authorUlid": "01HSEY3GB0BVYT4H7K1TBBVY4S",
      "gameTitle": "~Unlicensed~ Wandering Quarry",
      "gameIcon": "https://media.retroachievements.org/Images/002175.png",
      "gameId": 18,
      "consoleName": "Orbit 16",
      "gameUrl": "https://retroachievements.org/game/18"
    },
    {
      "date": "2026-11-01T11:23:11Z",
      "hardcoreMode": true,
      "achievementId": 18007,
      "title": "The Long Way Round",
      "description": "Collect all 13 ferry tokens in the engine room",
      "badgeName": "18059",
      "badgeUrl": "https://media.retroachievements.org/Badge/18059.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/18059_lock.png",
      "points": 1,
      "trueRatio": 2,
      "type": null,
      "author": "WoollyQuail",
      "authorUlid": "01CDQ8JBEGW5TVDFMX18RX646Z",
      "gameTitle": "~Unlicensed~ Wandering Quarry",
      "gameIcon": "https://media.retroachievements.org/Images/002175.png",
      "gameId": 18,
      "consoleName": "Orbit 16",
      "gameUrl": "https://retroachievements.org/game/18"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/recent-games > must match snapshot 1`] = `
{
  "count": 2,
  "total": null,
  "results": [
    {
      "gameId": 18,
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "title": "~Unlicensed~ Wandering Quarry",
      "imageIcon": "https://media.retroachievements.org/Images/002175.png",
      "imageTitle": "https://media.retroachievements.org/Images/064382.png",
      "imageIngame": "https://media.retroachievements.org/Images/021059.png",
      "imageBoxArt": "https://media.retroachievements.org/Images/060780.png",
      "lastPlayed": "2026-11-01T11:59:00Z",
      "achievementsTotal": 30,
      "numPossibleAchievements": 30,
      "possibleScore": 355,
      "numAchieved": 9,
      "scoreAchieved": 83,
      "numAchievedHardcore": 9,
      "scoreAchievedHardcore": 83
    },
    {
      "gameId": 327,
      "consoleId": 14,
      "consoleName": "Vesta Arcade",
      "title": "Magnetic Heron",
      "imageIcon": "https://media.retroachievements.org/Images/053337.png",
      "imageTitle": "https://media.retroachievements.org/Images/043563.png",
      "imageIngame": "https://media.retroachievements.org/Images/081606.png",
      "imageBoxArt": "https://media.retroachievements.org/Images/001243.png",
      "lastPlayed": "2026-10-23T12:04:31Z",
      "achievementsTotal": 0,
      "numPossibleAchievements": 0,
      "possibleScore": 0,
      "numAchieved": 0,
      "scoreAchieved": 0,
      "numAchievedHardcore": 0,
      "scoreAchievedHardcore": 0
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/set-requests > must match snapshot 1`] = `
{
  "requestedSets": [
    {
      "gameId": 3,
      "title": "Rusty Viaduct",
      "imageIcon": "https://media.retroachievements.org/Images/090082.png",
      "consoleId": 1,
      "consoleName": "Orbit 16"
    }
  ],
  "totalRequests": 8,
  "pointsForNext": 207
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/summary > must match snapshot 1`] = `
{
  "user": "MaxMilyin",
  "ulid": "01B8GG0NXRXFXFWHM07XAS0QQG",
  "userPic": "https://media.retroachievements.org/UserPic/MaxMilyin.png",
  "memberSince": "2017-02-09T03:52:35Z",
  "richPresenceMsg": "Lost in the upper greenhouse of ~Unlicensed~ Wandering Quarry",
  "lastGameId": 18,
  "contribCount": 0,
  "contribYield": 0,
  "totalPoints": 11233,
  "totalSoftcorePoints": 8560,
  "totalTruePoints": 26830,
  "permissions": 1,
  "untracked": false,
  "id": 1,
  "userWallActive": true,
  "motto": "<b>bold</b> by nature",
  "richPresenceMsgDate": "2026-11-01T11:59:00Z",
  "rank": 4,
  "totalRanked": 2112,
  "recentlyPlayedCount": 5,
  "recentlyPlayed": [
    {
      "gameId": 18,
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "title": "~Unlicensed~ Wandering Quarry",
      "imageIcon": "https://media.retroachievements.org/Images/002175.png",
      "imageTitle": "https://media.retroachievements.org/Images/064382.png",
      "imageIngame": "https://media.retroachievements.org/Images/021059.png",
      "imageBoxArt": "https://media.retroachievements.org/Images/060780.png",
      "lastPlayed": "2026-11-01T11:59:00Z",
      "achievementsTotal": 30
    },
    {
      "gameId": 327,
      "consoleId": 14,
      "consoleName": "Vesta Arcade",
      "title": "Magnetic Heron",
      "imageIcon": "https://media.retroachievements.org/Images/053337.png",
      "imageTitle": "https://media.retroachievements.org/Images/043563.png",
      "imageIngame": "https://media.retroachievements.org/Images/081606.png",
      "imageBoxArt": "https://media.retroachievements.org/Images/001243.png",
      "lastPlayed": "2026-10-23T12:04:31Z",
      "achievementsTotal": 0
    }
  ],
  "awarded": [
    {
      "gameId": 18,
      "numPossibleAchievements": 30,
      "possibleScore": 355,
      "numAchieved": 9,
      "scoreAchieved": 83,
      "numAchievedHardcore": 9,
      "scoreAchievedHardcore": 83
    },
    {
      "gameId": 327,
      "numPossibleAchievements": 0,
      "possibleScore": 0,
      "numAchieved": 0,
      "scoreAchieved": 0,
      "numAchievedHardcore": 0,
      "scoreAchievedHardcore": 0
    }
  ],
  "recentAchievements": [
    {
      "id": 18009,
      "gameId": 18,
      "gameTitle": "~Unlicensed~ Wandering Quarry",
      "title": "Second Breakfast",
      "description": "Collect all 48 blue feathers in the night market",
      "points": 5,
      "type": null,
      "badgeName": "437152",
      "badgeUrl": "https://media.retroachievements.org/Badge/437152.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/437152_lock.png",
      "isAwarded": true,
      "dateAwarded": "2026-11-01T11:46:55Z",
      "hardcoreAchieved": true
    },
    {
      "id": 18007,
      "gameId": 18,
      "gameTitle": "~Unlicensed~ Wandering Quarry",
      "title": "The Long Way Round",
      "description": "Collect all 13 ferry tokens in the engine room",
      "points": 1,
      "type": null,
      "badgeName": "18059",
      "badgeUrl": "https://media.retroachievements.org/Badge/18059.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/18059_lock.png",
      "isAwarded": true,
      "dateAwarded": "2026-11-01T11:23:11Z",
      "hardcoreAchieved": true
    }
  ],
  "lastGame": {
    "id": 18,
    "title": "~Unlicensed~ Wandering Quarry",
    "consoleId": 1,
    "consoleName": "Orbit 16",
    "imageIcon": "https://media.retroachievements.org/Images/002175.png",
    "imageTitle": "https://media.retroachievements.org/Images/064382.png",
    "imageIngame": "https://media.retroachievements.org/Images/021059.png",
    "imageBoxArt": "https://media.retroachievements.org/Images/060780.png",
    "publisher": "Granary Games",
    "developer": "Northgate Soft",
    "genre": "Adventure",
    "released": "1998-08-04",
    "releasedAtGranularity": "day",
    "forumTopicId": 1018
  }
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/tickets > must match snapshot 1`] = `
{
  "user": "SetSmith",
  "ulid": "01A40VJ9MGNNW23FA8GYW45ZDW",
  "open": 5,
  "closed": 6,
  "resolved": 8,
  "total": 19,
  "url": "https://retroachievements.org/user/SetSmith/tickets"
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/top > must match snapshot 1`] = `
{
  "count": 10,
  "total": 10,
  "results": [
    {
      "username": "TallLadder",
      "ulid": "01HWKC2AZ809CVPXMETB9EZ594",
      "totalPoints": 61208,
      "totalRatioPoints": 179955
    },
    {
      "username": "TwinBirch",
      "ulid": "01DTAZ19TRNJRW2S8XPY2J1TBG",
      "totalPoints": 44955,
      "totalRatioPoints": 134034
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/want-to-play > must match snapshot 1`] = `
{
  "count": 2,
  "total": 113,
  "results": [
    {
      "id": 8,
      "title": "Inkstained Aqueduct",
      "imageIcon": "https://media.retroachievements.org/Images/011043.png",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "pointsTotal": null,
      "achievementsPublished": null
    },
    {
      "id": 246,
      "title": "Forgotten Quarry Waltz",
      "imageIcon": "https://media.retroachievements.org/Images/011964.png",
      "consoleId": 102,
      "consoleName": "Standalones",
      "pointsTotal": 508,
      "achievementsPublished": 31
    }
  ]
}
`

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
    "author": "FuzzyJackal",
    "authorUlid": "01995DTQA8D85TJ8E8KWTAHSPC",
    "badgeName": "177911",
    "badgeUrl": "https://media.retroachievements.org/Badge/177911.png",
    "badgeLockedUrl": "https://media.retroachievements.org/Badge/177911_lock.png",
    "dateCreated": "2013-12-27",
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
  "totalPlayers": 1037,
  "unlocks": [
    {
      "user": "ThinIce",
      "ulid": "01FBTD8W388QFQME374CTDT46G",
      "raPoints": 1717,
      "raSoftcorePoints": -37,
      "dateAwarded": "2026-11-01T09:06:44Z",
      "hardcoreMode": true
    },
    {
      "user": "FairWhistle",
      "ulid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
      "raPoints": 900,
      "raSoftcorePoints": 36,
      "dateAwarded": "2026-11-01T09:05:07Z",
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
  "openTickets": 1
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
    "dateCreated": "2013-12-29T20:54:27Z",
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
  "unlocksCount": 1860,
  "unlocksHardcoreCount": 1252,
  "totalPlayers": 2115,
  "unlocks": [
    {
      "user": "SteadyHedgehog",
      "ulid": "01KR7PZBNGWRM3MAT0KBPR4YND",
      "raPoints": 5541,
      "raSoftcorePoints": 2966,
      "dateAwarded": "2026-11-01T10:00:49Z",
      "hardcoreMode": true
    },
    {
      "user": "GoneGale",
      "ulid": "01GW9ZC46GR6VP9000FYMX18HW",
      "raPoints": 529,
      "raSoftcorePoints": 0,
      "dateAwarded": "2026-11-01T00:01:04Z",
      "hardcoreMode": true
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > awards/recent > must match snapshot 1`] = `
{
  "count": 2,
  "total": 17439,
  "results": [
    {
      "user": "FirstLesson",
      "ulid": "01FBZB01VRAF9V9C3DDM5DJM92",
      "awardKind": "beaten-hardcore",
      "awardDate": "2026-11-01T11:37:15Z",
      "gameId": 390,
      "gameTitle": "Paper Bakery Rescue",
      "consoleId": 1,
      "consoleName": "Orbit 16"
    },
    {
      "user": "WildFern",
      "ulid": "01M4KX5P90QE9NNFZE2JED3KWD",
      "awardKind": "beaten-softcore",
      "awardDate": "2026-11-01T09:18:02Z",
      "gameId": 274,
      "gameTitle": "Magnetic Reservoir Derby",
      "consoleId": 12,
      "consoleName": "Prism One"
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
      "user": "IcyFinch",
      "ulid": "01DHBH2SQGJY60BT5SQVP1RJN1",
      "gameId": 76,
      "gameTitle": "Upside-Down Quarry",
      "gameIcon": "https://media.retroachievements.org/Images/054952.png",
      "consoleId": 102,
      "consoleName": "Standalones",
      "claimType": "primary",
      "setType": "revision",
      "status": "in-review",
      "extension": 0,
      "special": "none",
      "created": "2026-10-29T18:11:40Z",
      "doneTime": "2027-01-27T18:11:40Z",
      "updated": "2026-11-01T12:00:00Z",
      "userIsJrDev": true
    },
    {
      "id": 9249,
      "user": "SandyLemur",
      "ulid": "01D35ZYBM8DFHDKQVWJSKE0WYG",
      "gameId": 268,
      "gameTitle": "Inkstained Meteorite",
      "gameIcon": "https://media.retroachievements.org/Images/020489.png",
      "consoleId": 19,
      "consoleName": "Prism Two",
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
  "count": 26,
  "total": 26,
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
  "total": 51,
  "results": [
    {
      "id": 56,
      "title": "~Homebrew~ Lacquered Signalman",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "imageIcon": "https://media.retroachievements.org/Images/011927.png",
      "numAchievements": 13,
      "numLeaderboards": 0,
      "points": 111,
      "dateModified": "2025-08-10T17:03:28Z",
      "forumTopicId": 1056
    },
    {
      "id": 238,
      "title": "~Homebrew~ Whistling Otter",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "imageIcon": "https://media.retroachievements.org/Images/078096.png",
      "numAchievements": 0,
      "numLeaderboards": 0,
      "points": 0,
      "dateModified": "2023-02-03T15:01:24Z",
      "forumTopicId": 1238
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
      "numAwarded": 1860,
      "numAwardedHardcore": 1252,
      "badgeName": "332533",
      "badgeUrl": "https://media.retroachievements.org/Badge/332533.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/332533_lock.png",
      "author": "SetSmith",
      "authorUlid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "dateCreated": "2013-12-29T20:54:27Z",
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
      "numAwarded": 1957,
      "numAwardedHardcore": 1343,
      "badgeName": "275235",
      "badgeUrl": "https://media.retroachievements.org/Badge/275235.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/275235_lock.png",
      "author": "FairWhistle",
      "authorUlid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
      "dateCreated": "2014-09-02T19:15:50Z",
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
  "total": 617,
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
  "numDistinctPlayers": 2115,
  "numAchievements": 36,
  "achievements": [
    {
      "id": 1002,
      "title": "All Aboard",
      "description": "Finish stage 1 in under 7 minutes",
      "points": 50,
      "trueRatio": 56,
      "numAwarded": 1860,
      "numAwardedHardcore": 1252,
      "badgeName": "332533",
      "badgeUrl": "https://media.retroachievements.org/Badge/332533.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/332533_lock.png",
      "author": "SetSmith",
      "authorUlid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "dateCreated": "2013-12-29T20:54:27Z",
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
      "numAwarded": 1957,
      "numAwardedHardcore": 1343,
      "badgeName": "275235",
      "badgeUrl": "https://media.retroachievements.org/Badge/275235.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/275235_lock.png",
      "author": "FairWhistle",
      "authorUlid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
      "dateCreated": "2014-09-02T19:15:50Z",
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
      "md5": "5ac75107a9207fa35842e6bf84a438bf",
      "name": null,
      "labels": [
        "rapatches",
        "nointro"
      ],
      "patchUrl": null
    },
    {
      "md5": "0387ab78e49286f9a64aa3c4e0910b4d",
      "name": "Upside-Down Dynamo (Japan).rom",
      "labels": [
        "rapatches",
        "nointro"
      ],
      "patchUrl": "https://patches.example/1.zip"
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
      "author": "SleepyTulip",
      "authorUlid": "01J8R2BHKRH4X6NSACV9PR1MDA",
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
        "formattedScore": "0:02.25"
      },
      "author": "StormyWeasel",
      "authorUlid": "019N0DSSA0EDGENYMPECM1BAKG",
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
  "numDistinctPlayers": 2115,
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
      "numAwarded": 1957,
      "numAwardedHardcore": 1343,
      "timesUsedInUnlockMedian": 1957,
      "timesUsedInHardcoreUnlockMedian": 1343,
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
      "numAwarded": 1860,
      "numAwardedHardcore": 1252,
      "timesUsedInUnlockMedian": 1860,
      "timesUsedInHardcoreUnlockMedian": 1252,
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
  "openTickets": 55,
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
      "reportedBy": "FairWhistle",
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
      "achievementAuthor": "FairWhistle",
      "achievementAuthorUlid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
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
      "resolvedBy": "IcyFinch",
      "resolvedByUlid": "01DHBH2SQGJY60BT5SQVP1RJN1"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > leaderboards/entries > must match snapshot 1`] = `
{
  "count": 2,
  "total": 2115,
  "results": [
    {
      "rank": 1,
      "user": "LuckyOriole",
      "ulid": "01E4T1N6NRV6BF47JAKA2NVHZ9",
      "score": 31565,
      "formattedScore": "031565",
      "dateSubmitted": "2025-02-17T02:08:07Z"
    },
    {
      "rank": 2,
      "user": "WiseMarble55",
      "ulid": "01HGECPV8RNXD0Z49STYBFHP7E",
      "score": 31530,
      "formattedScore": "031530",
      "dateSubmitted": "2024-07-11T15:34:52Z"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > me/followers > must match snapshot 1`] = `
{
  "count": 2,
  "total": 130,
  "results": [
    {
      "user": "EmptyShelf",
      "ulid": "01FBB0F1ARWPHS53AMQ1H0H2MT",
      "points": 4318,
      "pointsSoftcore": 2326,
      "amIFollowing": true
    },
    {
      "user": "SteadyHedgehog",
      "ulid": "01KR7PZBNGWRM3MAT0KBPR4YND",
      "points": 5541,
      "pointsSoftcore": 2966,
      "amIFollowing": false
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > me/following > must match snapshot 1`] = `
{
  "count": 2,
  "total": 143,
  "results": [
    {
      "user": "EmptyShelf",
      "ulid": "01FBB0F1ARWPHS53AMQ1H0H2MT",
      "points": 4318,
      "pointsSoftcore": 2326,
      "isFollowingMe": true
    },
    {
      "user": "FairWhistle",
      "ulid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
      "points": 900,
      "pointsSoftcore": 36,
      "isFollowingMe": false
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > tickets/details > must match snapshot 1`] = `
{
  "id": 43,
  "achievementId": 146031,
  "achievementTitle": "Quiet Please 8",
  "achievementDesc": "Defeat the Lamplighter without being hit",
  "achievementType": "missable",
  "points": 10,
  "badgeName": "485870",
  "badgeUrl": "https://media.retroachievements.org/Badge/485870.png",
  "badgeLockedUrl": "https://media.retroachievements.org/Badge/485870_lock.png",
  "achievementAuthor": "AmberHedgehog",
  "achievementAuthorUlid": "01KJZC1TP0HE07HTV43JE5RE0C",
  "gameId": 146,
  "gameTitle": "Candlelit Meteorite Caper",
  "gameIcon": "https://media.retroachievements.org/Images/036597.png",
  "consoleName": "Orbit 32",
  "reportedAt": "2023-03-27T22:21:04Z",
  "reportType": "triggered-at-wrong-time",
  "reportTypeDescription": "Triggered at the wrong time",
  "reportState": "closed",
  "reportStateDescription": "Closed",
  "hardcore": true,
  "reportNotes": "It popped while I was still in the menu.",
  "reportedBy": "NeatButton",
  "reportedByUlid": "01A5TWR5G01QN2F698NR31FQA3",
  "resolvedAt": "2023-04-25T23:03:54Z",
  "resolvedBy": "WoollyOnion",
  "resolvedByUlid": "01EWRFBZS0AE7HR8JN9FST8X9E",
  "url": "https://retroachievements.org/ticket/43"
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
      "gameId": 383,
      "gameTitle": "Wandering Cartographer",
      "gameIcon": "https://media.retroachievements.org/Images/060901.png",
      "console": null,
      "openTickets": 8
    }
  ],
  "url": "https://retroachievements.org/manage/most-reported-games"
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > tickets/recent > must match snapshot 1`] = `
{
  "openTickets": 190,
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
      "reportedBy": "FairWhistle",
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
      "achievementAuthor": "FairWhistle",
      "achievementAuthorUlid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
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
  "count": 34,
  "total": 34,
  "results": [
    {
      "date": "2026-10-06T05:41:53Z",
      "hardcoreMode": true,
      "achievementId": 276002,
      "title": "A Key for Every Door",
      "description": "Reach the giant's attic for the first time",
      "badgeName": "295907",
      "badgeUrl": "https://media.retroachievements.org/Badge/295907.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/295907_lock.png",
      "points": 25,
      "trueRatio": 25,
      "type": "progression",
      "author": "NewHarbour",
      "authorUlid": "019D794AN8HV5N0D0PFE1EHWA6",
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
      "author": "FairWhistle",
      "authorUlid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
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
  "count": 18,
  "total": 18,
  "results": [
    {
      "date": "2026-11-01T09:02:13Z",
      "hardcoreMode": true,
      "achievementId": 382003,
      "title": "Over the Rooftops",
      "description": "Reach the glass caves for the first time",
      "badgeName": "57253",
      "badgeUrl": "https://media.retroachievements.org/Badge/57253.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/57253_lock.png",
      "points": 5,
      "trueRatio": 8,
      "type": "missable",
      "author": "NeatToad79",
      "authorUlid": "019FHJHAH06RFSHCZVWCSMYM4T",
      "gameTitle": "Distant Quarry",
      "gameIcon": "https://media.retroachievements.org/Images/068307.png",
      "gameId": 382,
      "consoleName": "Orbit 16",
      "gameUrl": "https://retroachievements.org/game/382",
      "cumulScore": 5
    },
    {
      "date": "2026-11-01T09:02:28Z",
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
      "author": "FuzzyJackal",
      "authorUlid": "01995DTQA8D85TJ8E8KWTAHSPC",
      "gameTitle": "~Unlicensed~ Wandering Quarry",
      "gameIcon": "https://media.retroachievements.org/Images/002175.png",
      "gameId": 18,
      "consoleName": "Orbit 16",
      "gameUrl": "https://retroachievements.org/game/18",
      "cumulScore": 6
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/awards > must match snapshot 1`] = `
{
  "totalAwardsCount": 83,
  "hiddenAwardsCount": 8,
  "masteryAwardsCount": 19,
  "completionAwardsCount": 16,
  "beatenHardcoreAwardsCount": 21,
  "beatenSoftcoreAwardsCount": 17,
  "eventAwardsCount": 3,
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
  "count": 17,
  "total": 17,
  "results": [
    {
      "id": 9332,
      "user": "SetSmith",
      "ulid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "gameId": 219,
      "gameTitle": "Brass Tramway",
      "gameIcon": "https://media.retroachievements.org/Images/057871.png",
      "consoleId": 1,
      "consoleName": "Orbit 16",
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
      "gameId": 284,
      "gameTitle": "Forgotten Umbrella",
      "gameIcon": "https://media.retroachievements.org/Images/095500.png",
      "consoleId": 2,
      "consoleName": "Polygon 64",
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
  "count": 9,
  "total": 9,
  "results": [
    {
      "gameId": 382,
      "title": "Distant Quarry",
      "imageIcon": "https://media.retroachievements.org/Images/068307.png",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "maxPossible": 12,
      "numAwarded": 12,
      "pctWon": 1,
      "hardcoreMode": false
    },
    {
      "gameId": 382,
      "title": "Distant Quarry",
      "imageIcon": "https://media.retroachievements.org/Images/068307.png",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "maxPossible": 12,
      "numAwarded": 12,
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
  "numDistinctPlayers": 2115,
  "numAchievements": 36,
  "numAwardedToUser": 30,
  "numAwardedToUserHardcore": 22,
  "userCompletion": 0.8333,
  "userCompletionHardcore": 0.6111,
  "userTotalPlaytime": 37440,
  "highestAwardKind": null,
  "highestAwardDate": null,
  "achievements": [
    {
      "id": 1002,
      "title": "All Aboard",
      "description": "Finish stage 1 in under 7 minutes",
      "points": 50,
      "trueRatio": 56,
      "numAwarded": 1860,
      "numAwardedHardcore": 1252,
      "badgeName": "332533",
      "badgeUrl": "https://media.retroachievements.org/Badge/332533.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/332533_lock.png",
      "author": "SetSmith",
      "authorUlid": "01A40VJ9MGNNW23FA8GYW45ZDW",
      "dateCreated": "2013-12-29T20:54:27Z",
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
      "numAwarded": 1957,
      "numAwardedHardcore": 1343,
      "badgeName": "275235",
      "badgeUrl": "https://media.retroachievements.org/Badge/275235.png",
      "badgeLockedUrl": "https://media.retroachievements.org/Badge/275235_lock.png",
      "author": "FairWhistle",
      "authorUlid": "01JMHD8CTR2HDYVWJ18W5MRWPA",
      "dateCreated": "2014-09-02T19:15:50Z",
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
        "rank": 1447,
        "dateUpdated": "2020-05-10T10:45:18Z"
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
        "rank": 606,
        "dateUpdated": "2020-05-15T15:48:15Z"
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
  "points": 11583,
  "softcorePoints": 8282
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
  "totalPoints": 11583,
  "totalSoftcorePoints": 8282,
  "totalTruePoints": 28153,
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
  "total": 102,
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
      "mostRecentAwardedDate": "2026-11-01T11:28:55Z",
      "highestAwardKind": null,
      "highestAwardDate": null
    },
    {
      "gameId": 382,
      "title": "Distant Quarry",
      "imageIcon": "https://media.retroachievements.org/Images/068307.png",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "maxPossible": 12,
      "numAwarded": 11,
      "numAwardedHardcore": 11,
      "mostRecentAwardedDate": "2026-11-01T09:09:02Z",
      "highestAwardKind": "beaten-hardcore",
      "highestAwardDate": "2026-11-01T09:09:02Z"
    }
  ]
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/rank > must match snapshot 1`] = `
{
  "score": 11583,
  "softcoreScore": 8282,
  "rank": 4,
  "totalRanked": 2141
}
`

exports[`test/endpoints/endpoints.test.ts > TAP > users/recent-achievements > must match snapshot 1`] = `
{
  "count": 2,
  "total": 2,
  "results": [
    {
      "date": "2026-11-01T11:28:55Z",
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
      "author": "FuzzyJackal",
      "authorUlid": "01995DTQA8D85TJ8E8KWTAHSPC",
      "gameTitle": "~Unlicensed~ Wandering Quarry",
      "gameIcon": "https://media.retroachievements.org/Images/002175.png",
      "gameId": 18,
      "consoleName": "Orbit 16",
      "gameUrl": "https://retroachievements.org/game/18"
    },
    {
      "date": "2026-11-01T11:06:11Z",
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
      "author": "VividYak",
      "authorUlid": "01HSEY3GB0BVYT4H7K1TBBVY4S",
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
      "gameId": 382,
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "title": "Distant Quarry",
      "imageIcon": "https://media.retroachievements.org/Images/068307.png",
      "imageTitle": "https://media.retroachievements.org/Images/096640.png",
      "imageIngame": "https://media.retroachievements.org/Images/046276.png",
      "imageBoxArt": "https://media.retroachievements.org/Images/007095.png",
      "lastPlayed": "2026-11-01T09:09:54Z",
      "achievementsTotal": 12,
      "numPossibleAchievements": 12,
      "possibleScore": 81,
      "numAchieved": 11,
      "scoreAchieved": 80,
      "numAchievedHardcore": 11,
      "scoreAchievedHardcore": 80
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
  "pointsForNext": 135
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
  "totalPoints": 11583,
  "totalSoftcorePoints": 8282,
  "totalTruePoints": 28153,
  "permissions": 1,
  "untracked": false,
  "id": 1,
  "userWallActive": true,
  "motto": "<b>bold</b> by nature",
  "richPresenceMsgDate": "2026-11-01T11:59:00Z",
  "rank": 4,
  "totalRanked": 2141,
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
      "gameId": 382,
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "title": "Distant Quarry",
      "imageIcon": "https://media.retroachievements.org/Images/068307.png",
      "imageTitle": "https://media.retroachievements.org/Images/096640.png",
      "imageIngame": "https://media.retroachievements.org/Images/046276.png",
      "imageBoxArt": "https://media.retroachievements.org/Images/007095.png",
      "lastPlayed": "2026-11-01T09:09:54Z",
      "achievementsTotal": 12
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
      "gameId": 382,
      "numPossibleAchievements": 12,
      "possibleScore": 81,
      "numAchieved": 11,
      "scoreAchieved": 80,
      "numAchievedHardcore": 11,
      "scoreAchievedHardcore": 80
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
      "dateAwarded": "2026-11-01T11:28:55Z",
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
      "dateAwarded": "2026-11-01T11:06:11Z",
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
  "open": 6,
  "closed": 8,
  "resolved": 7,
  "total": 21,
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
  "total": 114,
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
      "id": 18,
      "title": "~Unlicensed~ Wandering Quarry",
      "imageIcon": "https://media.retroachievements.org/Images/002175.png",
      "consoleId": 1,
      "consoleName": "Orbit 16",
      "pointsTotal": 355,
      "achievementsPublished": 30
    }
  ]
}
`

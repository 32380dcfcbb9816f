/* IMPORTANT
 * This snapshot file is auto-generated, but designed for humans.
 * It should be checked into source control and tracked carefully.
 * Re-generate by setting TAP_SNAPSHOT=1 and running tests.
 * Make sure to inspect the output below.  Do not ignore changes!
 */
'use strict'
exports[`test/endpoints.test.ts > TAP > games/achievements > must match snapshot 1`] = `
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

exports[`test/endpoints.test.ts > TAP > games/basics > must match snapshot 1`] = `
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

exports[`test/endpoints.test.ts > TAP > games/extended > must match snapshot 1`] = `
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

exports[`test/endpoints.test.ts > TAP > games/high-scores > must match snapshot 1`] = `
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

exports[`test/endpoints.test.ts > TAP > games/latest-masters > must match snapshot 1`] = `
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

exports[`test/endpoints.test.ts > TAP > users/points > must match snapshot 1`] = `
{
  "points": 11233,
  "softcorePoints": 8560
}
`

exports[`test/endpoints.test.ts > TAP > users/profile > must match snapshot 1`] = `
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

exports[`test/endpoints.test.ts > TAP > users/progress > must match snapshot 1`] = `
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

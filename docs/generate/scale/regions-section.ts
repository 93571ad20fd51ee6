/** More than one region for the same users. */
export const regionsSection = (): string => `## A second region

Two deployments that share nothing but the issuer and the apps: no table, no queue, no quota. The client does the rest. A lost region costs the
calls under way in it; new ones ring within a few seconds.

1. A stage for each region, and in both the URLs in order of preference:

   \`\`\`json
   {
     "urls": ["https://eu.calls.example.com", "https://us.calls.example.com"],
     "stages": { "eu": { "region": "eu-west-1" }, "us": { "region": "us-east-1" } }
   }
   \`\`\`

   One \`identity\` for both: a Cognito user pool is in one region, and without it no token is renewed. With \`domain\` or the outputs \`ApiUrl\` as they
   are; pushes carry the same URLs, so give the client no other names. Secrets with the credentials of Apple and Google are needed in each region. Browsers
   subscribe with one key: give both stages the same one (\`existing.webPushKey\`), or only the first region rings closed browsers.
2. The app: \`createClient({ url: ['https://eu.…', 'https://us.…'] })\`. An app that was built with one URL gets the list from \`GET /v1/client-config\`
   with its first socket, and keeps it.

| | what the client does |
|---|---|
| registrations, log-outs | with each region; the first answer is the result. A region that was not reached takes the registration when it answers again, or at the next start |
| an invite | the first region; the next one after 3 s without an answer, or with a 5xx. It has another \`callId\` there, unless the first one rang nobody (\`no_devices\`). If the first one answers late, it may have rung: that call is cancelled |
| a region that has not answered | is asked last for a minute, and until it answers something within 3 s: a socket that connects asks it, and so does each request to the other one, beside it |
| a call | lives in the region that took it: answer, signals, TURN and hang-up go there. An incoming one is of the region whose socket or \`ackUrl\` brought it |
| sockets | one to each; \`connected\` while one is |
| blocks, do-not-disturb | written to each. One that does not answer within 3 s gets it later, also after the next start of the app, for 30 days |
| history, open calls | read from each, in the order of time; a region that does not answer within 3 s is left out, within 1 s if it is known not to |

Phones' native code does nothing for it: the \`ackUrl\` of a push names its region.

What is lost with a region:

- Calls under way in it. Their media may go on for a moment; each client ends them as \`failed\` when the region has not been reached for a minute, by
  socket or HTTP, while another region is. Both apps do, so both users see it.
- The history in it, until it is back. Calls that were ringing there: the caller's app has to call again.
- 3 s of the first call of each app, if nothing before was left without an answer, such as the registration at the start. Apps that were just
  started know nothing; for a long outage deploy \`urls\` in the other order.
- A block that was made during the outage is missing in the region that is back, until the app that made it runs again.
- Two users who call each other at the same moment in different regions see two calls, also in the minutes in which only one of their apps has found the
  first region again; and so does a callee for a moment when the first region answers late.

Each phone registers twice, so that both regions need the SNS quota for [phones](#phones); each has its alarms, and its [events](events.md) come from the region
of the call. Played through on two local backends, one of which is killed, by \`npm run bench:regions\`. [Decision 54](decisions/0054-two-regions.md)
says why there is no shared table.`;

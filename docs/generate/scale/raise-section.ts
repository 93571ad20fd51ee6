/** Which quotas to raise, in order. */
export const raiseSection = (): string => `## What to raise first

1. Lambda's concurrent executions, if the account is new: until then no other quota matters.
2. The setting \`throttle\`, once you know your call rate.
3. In a region with the lowest quotas, SNS publishes and API Gateway's requests. Or deploy to a larger region: registrations cannot be
   migrated later, phones have to register again.
4. Everywhere else, WebSocket connections opened a second, then API Gateway's requests, then Lambda's concurrent executions, which raise its
   requests a second too.
5. Before an expected peak: the table's warm throughput, because a new table starts at 4,000 write units.
6. \`reservedConcurrency\` in the settings, if there are enough concurrent executions: it reserves some for \`invite\`, and limits
   \`receipts\`, which is public, and \`pushFeedback\`, which is flooded when a credential fails.
7. When a quota cannot be raised any further, or one failure must not reach everybody: [more than one deployment](#more-than-one-deployment).`;

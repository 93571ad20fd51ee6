/** Which quotas to raise, in order. */
export const raiseSection = (): string => `## What to raise first

1. Lambda's concurrent executions, if the account is new: until then no other quota matters.
2. SNS endpoints and publishes, in a region with the lowest quotas. Or deploy to a larger region: registrations cannot be migrated
   later, phones have to register again.
3. The setting \`throttle\`, once you know your call rate.
4. Before an expected peak: the table's warm throughput, because a new table starts at 4,000 write units.
5. \`reservedConcurrency\` in the settings, if there are enough concurrent executions: it reserves some for \`invite\`, and limits
   \`receipts\`, which is public, and \`pushFeedback\`, which is flooded when a credential fails.`;

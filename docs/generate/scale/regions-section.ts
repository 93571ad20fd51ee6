/** More than one region for the same users. */
export const regionsSection = (): string => `## A second region

Not implemented. All resources are regional: platform applications, endpoints, table, queue. Two options:

- **Two independent deployments**, possible without changes: a stage for each region (\`"stages": {"eu": {"region": …},
  "us": {"region": …}}\`) with one issuer for both. An app registers with both, and sends an invite to the other region if the first
  does not respond. The \`ackUrl\` of a push names its region, so a ring is reported to the region that sent it. The same \`callId\`
  again is the same call to CallKit. An app must answer, and look up, a call in the region that rang it; histories are separate.
- **One global table**, which needs code: the table is a \`TableV2\`, so a replica is one property, but DynamoDB lets the last
  writer win between regions ([global tables](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html)),
  so the first answer would no longer win. Every transition of a call would have to run in the region that created it, and each device
  would need an endpoint in each region.`;

import { assumed } from './model/assumptions.ts';
import { usersThatReach } from './model/cells.ts';
import { fullQuotas } from './model/full-quotas.ts';
import { USERS } from './model/options.ts';
import { firstQuotaTable, firstRaised } from './model/quota-tables.ts';
import { assumptionsTable, cellsTable, demandTable, monthlyTable } from './model/tables.ts';
import { describeFullQuotas, fullQuotasPicture } from './picture.ts';

/** Requests a second by default: the setting `throttle` of lib/settings/stage-settings.ts. */
const THROTTLE = 1000;

/** Which quota is full first, by file name in `docs/`. */
export const scalePictures = (): Readonly<Record<string, string>> => {
  const quotas = fullQuotas(assumed());
  const description = `Millions of users of one deployment. ${describeFullQuotas(quotas)}`;
  return {
    'pictures/scale.svg': fullQuotasPicture(quotas, description, 'light'),
    'pictures/scale-dark.svg': fullQuotasPicture(quotas, description, 'dark'),
  };
};

/** From users to quotas, cells and dollars. */
export const modelSection = (): string => {
  const a = assumed();
  return `## From a million users to a hundred million

Calculated from the assumptions below, the usage that is measured ([cost.md](cost.md)) and AWS's quotas; nothing was measured at this size.
With numbers of your own: \`npm run bench:scale -- --users 5000000 --calls-per-day 2\`, or \`--assumptions mine.json\` with
\`{ "users": 5000000, "callsPerDay": 2 }\`.

${demandTable(a, USERS)}

### Which quota breaks first

The users at which one deployment has used ${a.fill * 100} % of each quota at its default, in millions; bold is the quota that breaks first:

<picture>
  <source media="(prefers-color-scheme: dark)" srcset="pictures/scale-dark.svg">
  <img alt="A bar for each quota of one deployment, up to the users at which it is full; the table below has the numbers" src="pictures/scale.svg">
</picture>

${firstQuotaTable(a)}

The picture has a logarithmic axis, and two regions where their quotas differ: us-east-1 and, as *smallest*, all others.

- Before any quota comes the setting \`throttle\`: its default of ${THROTTLE.toLocaleString('en-GB')} requests a second is enough for ${(usersThatReach(a, THROTTLE) / 1_000_000).toFixed(1)} million users.
- API Gateway's quota is one for requests, for opening and closing sockets, and for messages in both directions.
- Quotas that cannot be raised do not depend on the number of users: 1,000 write units a second for one user or call, 32 KB a frame,
  two hours a socket, and 1,000 more executions of a function every ten seconds.

### Cells

A cell is a deployment in an account or a region of its own. Each user belongs to one; the table has the number of cells that all users
need. Raised: what AWS publishes as the maximum (Lambda's executions), or ${a.raised} times the default where it publishes none.

${cellsTable(a, USERS)}

What is full first after raising: ${firstRaised(a)}. How to run more than one cell: [cells.md](cells.md).

### What a month costs

${monthlyTable(a, USERS)}

List prices of us-east-1, without volume discounts, data transfer, stored calls and TURN servers. Cells cost nearly nothing: what costs is
the calls.

### Assumptions

Replace each by its option; \`--users\` replaces the columns. A phone's signalling messages are those of two browsers that exchange audio and
video.

${assumptionsTable(a)}`;
};

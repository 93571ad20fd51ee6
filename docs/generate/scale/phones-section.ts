import { usage } from '../cost/usage.ts';
import { SNS } from './quotas.ts';
import { ASSUMPTIONS, type Assumptions } from './registrations/assumptions.ts';
import { atOnceTable, hourlyRates, launchesTable, morningTable } from './registrations/tables.ts';

const assumptions = Object.fromEntries(
  Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]),
) as Assumptions;
const [one, two] = hourlyRates(assumptions);

/** Registrations: what SNS allows, and how long a crowd of new phones takes. */
export const phonesSection = (): string => `## Phones

A new token takes one request to SNS, so a first registration with an alert token ${usage.registered.snsRequests}. A launch of a known phone makes none. In the
background, each phone that is launched is verified once in ${assumptions.verifyDays} days, with one request a token: only while no registration waits,
and with half of the quota at most. The quota is [SNS's for endpoints](${SNS}): requests a second in a
region, 30 in most; the setting \`endpointRequestsPerSecond\` says it if yours was raised, or if something else uses it too. AWS does not
document whether each action has a separate quota.

A registration beyond the quota is accepted: the app gets 202 with \`state: pending\` and \`pendingUntil\`. It is carried out in the order of
arrival, and the phone rings from then on; one with an earlier token rings by that until then. What waits keeps its turn when you raise the
quota, and later registrations come after it. Calls do not wait: pushes have a quota, a
function and a queue of their own.

How long new phones take that all come at the same moment, and in brackets what half of them, and 95 %, wait. A million take an hour from
${one} requests a second on, with two tokens from ${two}.

${atOnceTable(assumptions)}

The same phones, launched evenly over ${assumptions.arrivalHours} hours:

${morningTable(assumptions)}

A million known phones that are launched every day:

${launchesTable(assumptions)}

Simulated: \`npm run bench:registrations -- --arrival-hours 1\` with assumptions of your own.`;

import { dollars, PRICES } from '../aws/prices.ts';
import type { Deployment } from '../target/deployment.ts';
import { count, counted, duration } from '../terminal/numbers.ts';
import type { Candidate } from './check-devices.ts';
import { countOutcomes, type DeviceOutcome, OUTCOMES, type Outcome } from './outcomes.ts';
import type { Source } from './source.ts';

/** What an import will do. */
export interface Plan {
  readonly devices: number;
  readonly users: number;
  /** Done by an earlier run, by its journal. */
  readonly done: number;
  /** At most: what is imported already needs none. */
  readonly snsRequests: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** US dollars, at most. */
  readonly dollars: number;
}

/**
 * Write request units for a device: its item, the owner of its endpoint and the number of the user's devices, each below 1 KB, in a
 * transaction, which counts twice. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
 */
const WRITE_UNITS = 6;
/** Devices a second where no SNS request is needed: what one process writes. */
const WITHOUT_REQUESTS = 300;

export const planImport = (
  candidates: readonly Candidate[],
  done: number,
  { isAdopted }: Pick<Source, 'isAdopted'>,
  perSecond: number,
): Plan => {
  const users = new Set(candidates.map(({ tenant, userId }) => JSON.stringify([tenant, userId]))).size;
  const snsRequests = candidates.reduce((sum, one) => sum + requestsOf(one, isAdopted), 0);
  const seconds = Math.max(snsRequests / perSecond, candidates.length / WITHOUT_REQUESTS);
  const cost =
    snsRequests * PRICES.snsRequest + candidates.length * WRITE_UNITS * PRICES.writeUnit + users * PRICES.readUnit;
  return {
    devices: candidates.length,
    users,
    done,
    snsRequests,
    perSecond,
    seconds: Math.ceil(seconds),
    dollars: cost,
  };
};

const requestsOf = ({ source: { isEnabled }, tokens }: Candidate, isAdopted: boolean): number => {
  if (isAdopted) return isEnabled === false ? 1 : 0;
  return tokens.alert === undefined ? 1 : 2;
};

export const planText = (
  plan: Plan,
  source: Source,
  rejected: readonly DeviceOutcome[],
  deployment: Deployment,
): string => {
  const rate = plan.snsRequests === 0 ? '' : ` at ${count(plan.perSecond)} a second`;
  return [
    `${count(source.devices.length)} devices in ${source.name}:`,
    `  ${counted(plan.devices, 'device')} of ${counted(plan.users, 'user')} to import into ${deployment.name}`,
    ...(plan.done > 0 ? [`  ${count(plan.done)} done already, by the journal`] : []),
    ...outcomeLines(countOutcomes(rejected.map(({ outcome }) => outcome))),
    ...(plan.devices === 0
      ? []
      : [
          `That is ${counted(plan.snsRequests, 'SNS request')}${source.isAdopted ? ' (the application is the deployment’s own)' : rate}, ${duration(plan.seconds)}, at most ${dollars(plan.dollars)} (us-east-1 list prices of SNS and DynamoDB).`,
        ]),
  ].join('\n');
};

export const outcomeLines = (counts: Partial<Record<Outcome, number>>): readonly string[] =>
  Object.entries(counts).map(([outcome, value]) => `  ${count(value)} ${OUTCOMES[outcome as Outcome]}`);

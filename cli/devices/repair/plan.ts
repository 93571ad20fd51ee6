import type { App } from '../../../lambda/contract/environment.ts';
import { applicationOf } from '../../../lambda/devices/applications.ts';
import { dollars, PRICES } from '../../aws/prices.ts';
import { count, counted, duration } from '../../terminal/numbers.ts';
import type { Colours } from '../../terminal/output.ts';
import { table } from '../../terminal/table.ts';
import { conditionOf } from '../condition-of.ts';
import { CONDITIONS, type Condition } from '../conditions.ts';
import type { FoundDevice } from '../scan-devices.ts';
import { requestsOf } from './repair-device.ts';

/** A device to repair. It is read again before anything is done. */
export interface PlannedDevice {
  readonly tenant: string;
  readonly userId: string;
  readonly deviceId: string;
}

/** What a repair would do. */
export interface Plan {
  readonly devices: readonly PlannedDevice[];
  readonly byCondition: Readonly<
    Partial<Record<Condition, { readonly devices: number; readonly snsRequests: number }>>
  >;
  readonly snsRequests: number;
  /** ARNs of the platform applications through which the devices are rung, or will be. */
  readonly applications: readonly string[];
}

/** Read units of one device: its item has up to 4 KB, strongly consistent. Write units: its item has up to 2 KB. */
const READ_UNITS = 1;
const WRITE_UNITS = 2;

export const planner = (apps: readonly App[]) => {
  const devices: PlannedDevice[] = [];
  const byCondition = new Map<Condition, { devices: number; snsRequests: number }>();
  const applications = new Set<string>();
  let snsRequests = 0;
  return {
    add: ({ tenant, device }: FoundDevice): void => {
      const { userId, deviceId, endpointArn, other } = device;
      const condition = conditionOf(device, apps);
      const requests = requestsOf(device, apps);
      devices.push({ tenant, userId, deviceId });
      const counts = byCondition.get(condition) ?? { devices: 0, snsRequests: 0 };
      counts.devices += 1;
      counts.snsRequests += requests;
      byCondition.set(condition, counts);
      snsRequests += requests;
      const rung = condition === 'on_trial' ? (other?.endpointArn ?? endpointArn) : endpointArn;
      if (condition !== 'other_application') applications.add(applicationOf(rung));
    },
    plan: (): Plan => ({
      devices,
      byCondition: Object.fromEntries(byCondition),
      snsRequests,
      applications: [...applications],
    }),
  };
};

/** What the repair costs besides the scan, in US dollars. */
export const costOf = ({ devices, snsRequests }: Plan): number =>
  snsRequests * PRICES.snsRequest + devices.length * (READ_UNITS * PRICES.readUnit + WRITE_UNITS * PRICES.writeUnit);

const ACTIONS: Readonly<Record<Condition, string>> = {
  invalid_token: 'enable its endpoint, clear "failing"',
  refused: 'enable its endpoint, clear "failing"',
  disabled: 'enable its endpoint, clear "failing"',
  gone: 'make its endpoint again if SNS still has the token',
  on_trial: 'ring it in its declared environment again',
  unverified: 'enable its endpoint',
  other_application: 'move its token to the new application',
  no_application: 'nothing',
  ok: 'ask SNS, enable its endpoint if it is not',
  unconfirmed: 'ask SNS, enable its endpoint if it is not',
  unreported: 'ask SNS, enable its endpoint if it is not',
};

export const planText = (plan: Plan, rate: number, region: string, colours: Colours): string => {
  const rows = CONDITIONS.flatMap((condition) => {
    const counts = plan.byCondition[condition];
    if (counts === undefined) return [];
    return [[condition, count(counts.devices), count(counts.snsRequests), ACTIONS[condition]]];
  });
  return [
    `${counted(plan.devices.length, 'device')} to repair:`,
    '',
    table(['CONDITION', 'DEVICES', 'SNS REQUESTS', 'WHAT IS DONE'], rows, colours),
    '',
    `${counted(plan.snsRequests, 'SNS request')} at ${count(rate)} a second in ${region}: ${duration(plan.snsRequests / rate)}. With the writes to the table: ${dollars(costOf(plan))} (us-east-1 list prices).`,
  ].join('\n');
};

import type { App } from '../../../lambda/contract/environment.ts';
import type { Device } from '../../../lambda/devices/device.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { conditionOf } from '../condition-of.ts';
import { type Condition, HEALTHY, REPAIRABLE } from '../conditions.ts';
import type { RepairOptions } from '../devices-command.ts';
import type { FoundDevice } from '../scan-devices.ts';

/** Which devices a repair is for. */
export interface Selection {
  readonly isSelected: (found: FoundDevice) => boolean;
  /** For the journal: the same options make the same text. */
  readonly text: string;
}

type Options = Pick<RepairOptions, 'reason' | 'app' | 'user' | 'tenant' | 'since' | 'verify'>;

/** @throws CliError `usage` for an app that the deployment does not have, and for what is no time */
export const selectionOf = (options: Options, apps: readonly App[], now: number): Selection => {
  const { reason = REPAIRABLE, app, user, tenant, verify } = options;
  if (app !== undefined && !apps.some(({ appId }) => appId === app)) {
    const known = apps.map(({ appId }) => appId).join(', ');
    throw new CliError('usage', `--app: the deployment has no app ${app}`, `It has: ${known}.`);
  }
  const since = options.since === undefined ? undefined : timeOf(options.since, now);
  const conditions = new Set<Condition>([...(reason as readonly Condition[]), ...(verify === true ? HEALTHY : [])]);
  const isSelected = ({ tenant: ofUser, device }: FoundDevice): boolean =>
    conditions.has(conditionOf(device, apps)) &&
    (app === undefined || device.appId === app) &&
    (user === undefined || device.userId === user) &&
    (tenant === undefined || ofUser === tenant) &&
    (since === undefined || changedAt(device) >= since);
  const text = JSON.stringify({
    reason: [...conditions].sort().join(','),
    app,
    user,
    tenant,
    // A duration would be of another moment in the next run.
    since: options.since,
  });
  return { isSelected, text };
};

/** When the device got its condition, as far as that is stored; of a device on trial, not before it was moved. */
const changedAt = ({ failing, verifiedAt, refreshedAt }: Device): number =>
  failing?.at ?? Math.max(verifiedAt, refreshedAt);

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2d`, `36h`, `90m`, or a time that JavaScript reads. */
const timeOf = (text: string, now: number): number => {
  const [, number, unit = ''] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (number !== undefined) return now - Number(number) * (UNITS[unit] ?? 0);
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new CliError('usage', `--since: ${text} is no time`, 'Such as 2d, 36h, or 2026-11-28T10:00Z.');
  }
  if (at > now) throw new CliError('usage', `--since: ${text} is in the future`);
  return at;
};

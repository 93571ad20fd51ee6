import type { Action, Cli } from '../command.ts';
import { resolveDeployment } from '../target/deployment.ts';
import { count, counted } from '../terminal/numbers.ts';
import { printable } from '../terminal/printable.ts';
import { startProgress } from '../terminal/progress.ts';
import { table } from '../terminal/table.ts';
import { ADVICE } from './advice.ts';
import { conditionOf } from './condition-of.ts';
import { CONDITIONS, type Condition, REPAIRABLE } from './conditions.ts';
import type { HealthOptions } from './devices-command.ts';
import { type Counts, type FleetSummary, fleetCounter } from './fleet-summary.ts';
import { agreeToScan, unitsPerSecondOf } from './scan-cost.ts';
import { type FoundDevice, scanDevices } from './scan-devices.ts';

/** Counts all devices, or lists those of one condition. */
export const health: Action<HealthOptions> = async (cli, options) => {
  const { terminal, output } = cli;
  const unitsPerSecond = unitsPerSecondOf(options);
  const deployment = await resolveDeployment(options);
  const cost = await agreeToScan(cli, deployment, options);
  const { apps, name } = deployment;
  const fleet = fleetCounter(apps, terminal.now());
  const { list } = options;
  // A list has its lines on the terminal.
  const progress = list === undefined ? startProgress(terminal, 'items', cost.items) : undefined;
  try {
    const { items, units, unreadable } = await scanDevices(deployment, {
      unitsPerSecond,
      signal: terminal.signal,
      onProgress: (read) => progress?.update(read, Math.max(read, cost.items)),
      onDevice: (found) => {
        if (list === undefined) return fleet.add(found);
        if (conditionOf(found.device, apps) === list) listOne(cli, found);
      },
    });
    progress?.stop();
    output.note(`read ${counted(items, 'item')} with ${count(Math.ceil(units))} read units`);
    if (unreadable > 0) output.note(`${counted(unreadable, 'device')} of another version could not be read`);
    if (list !== undefined) return undefined;
    const summary = fleet.summary();
    output.result({ deployment: name, ...summary, unreadable, readUnits: units }, () => toText(cli, name, summary));
    return undefined;
  } finally {
    progress?.stop();
  }
};

const listOne = ({ output }: Cli, { tenant, device }: FoundDevice): void => {
  const { userId, deviceId, platform, environment, appId, endpointArn, failing } = device;
  const since = failing === undefined ? undefined : new Date(failing.at).toISOString();
  output.event(
    {
      ...(tenant !== '' && { tenant }),
      ...{ userId, deviceId, platform, environment, appId, endpointArn },
      ...(since !== undefined && { since }),
    },
    [...(tenant === '' ? [] : [tenant]), userId, deviceId, endpointArn, since ?? '-'].map(printable).join('\t'),
  );
};

const toText = ({ output: { colours } }: Cli, name: string, summary: FleetSummary): string => {
  const { devices, users, conditions, otherEnvironment, unreportedRings } = summary;
  if (devices === 0) return `${name} has no device.`;
  const present = CONDITIONS.filter((condition) => conditions[condition] !== undefined);
  const paint = (condition: Condition) =>
    condition === 'ok' ? colours.green(condition) : isFailing(condition) ? colours.red(condition) : condition;
  const rows = present.map((condition) => [
    paint(condition),
    count(conditions[condition] ?? 0),
    percentage(conditions[condition] ?? 0, devices),
  ]);
  const toDo = present
    .filter((condition) => condition !== 'ok')
    .map((condition) => {
      const { text, runbook } = ADVICE[condition];
      return `${condition}: ${text}${runbook === undefined ? '' : ` (docs/runbook.md#${runbook})`}`;
    });
  const others = otherEnvironment.onTrial + otherEnvironment.proved;
  return [
    `${name} has ${counted(devices, 'device')} of ${counted(users, 'user')}.`,
    '',
    table(['CONDITION', 'DEVICES', 'SHARE'], rows, colours),
    '',
    table(['BY', 'DEVICES'], groups(summary), colours),
    '',
    `${counted(others, 'device')} rung in another environment than declared: ${otherEnvironment.onTrial} on trial, ${otherEnvironment.proved} proved there.`,
    `${counted(unreportedRings, 'ring')} since the last receipts.`,
    ...(toDo.length > 0 ? ['', ...toDo] : []),
    '',
    'Which devices: npx ringthrough devices health --list CONDITION',
    ...(present.some(isRepairable) ? ['What a repair would do: npx ringthrough devices repair'] : []),
  ].join('\n');
};

const isRepairable = (condition: Condition): boolean => REPAIRABLE.some((one) => one === condition);
const isFailing = (condition: Condition): boolean => isRepairable(condition) || condition === 'no_application';

const groups = (summary: FleetSummary): readonly (readonly [string, string])[] => {
  const named: readonly (readonly [string, Counts])[] = [
    ['platform', summary.platforms],
    ['environment', summary.environments],
    ['app', summary.apps],
    ['preset', summary.presets],
    ['library', summary.libraries],
    ['last seen', summary.lastSeen],
  ];
  return named.map(([title, counts]) => [
    title,
    Object.entries(counts)
      .map(([value, number]) => `${printable(value)} ${count(number)}`)
      .join(', '),
  ]);
};

const percentage = (part: number, all: number): string => {
  const value = (part / all) * 100;
  return value > 0 && value < 1 ? 'under 1%' : `${Math.round(value)}%`;
};

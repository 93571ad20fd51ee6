import * as v from 'valibot';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { tenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { DeviceView } from '../../lambda/contract/views.ts';
import { browserView } from '../../lambda/devices/browser-view.ts';
import { deviceView } from '../../lambda/devices/device-view.ts';
import { awsError } from '../aws/aws-error.ts';
import type { Action, Cli } from '../command.ts';
import { callApi, resolveApi } from '../target/api.ts';
import { resolveDeployment } from '../target/deployment.ts';
import { CliError } from '../terminal/cli-error.ts';
import { ago, counted } from '../terminal/numbers.ts';
import { printable } from '../terminal/printable.ts';
import { table } from '../terminal/table.ts';
import { conditionOf } from './condition-of.ts';
import type { Condition } from './conditions.ts';
import type { ListOptions } from './devices-command.ts';

/** A device as the API shows it, and what only the table has. Times are epoch milliseconds. */
type ListedDevice = DeviceView & {
  readonly condition?: Condition;
  readonly failingSince?: number;
  readonly lastReceiptAt?: number;
  readonly unreportedRings?: number;
};

/** Lists a user's devices, and says why they do not ring. */
export const listDevices: Action<ListOptions> = async (cli, options, user = '') => {
  const { terminal, output } = cli;
  if (user === '') throw new CliError('usage', 'no user is named', SUBCOMMANDS);
  const devices = isForApi(options) ? await fromApi(cli, options, user) : await fromTable(cli, options, user);
  output.result({ user, devices: devices.map(forJson) }, () => toText(cli, user, devices, terminal.now()));
  return undefined;
};

const SUBCOMMANDS =
  "A user's devices: npx ringthrough devices USER. All devices: devices health. After a mistake of the deployment: devices repair.";

/** The operator's own access shows more; a token is only given to ask the API. */
const isForApi = ({ api, tokenFile, tokenCommand, sharedSecretFile }: ListOptions): boolean =>
  [api, tokenFile, tokenCommand, sharedSecretFile].some((option) => option !== undefined);

const fromApi = async ({ terminal }: Cli, options: ListOptions, user: string): Promise<readonly ListedDevice[]> => {
  if (options.tenant !== undefined) {
    throw new CliError('usage', '--tenant: the API takes the tenant from the token', 'Leave it out.');
  }
  const api = await resolveApi(options, terminal);
  const { body } = await callApi(api, { method: 'GET', path: '/v1/devices', onBehalfOf: user });
  return v.parse(v.object({ devices: v.array(DeviceView) }), body).devices;
};

const fromTable = async ({ terminal }: Cli, options: ListOptions, user: string): Promise<readonly ListedDevice[]> => {
  const { clients, table: TableName, apps } = await resolveDeployment(options);
  const store = deviceTable(tenantTable(clients.dynamodb(), TableName, options.tenant ?? '', terminal.now));
  const { devices, browsers } = await store.registrations(user).catch((error: unknown) => {
    throw awsError(error, `reading the devices of ${printable(user)}`);
  });
  const phones = devices.map((device) => ({
    ...deviceView(device, apps),
    condition: conditionOf(device, apps),
    ...(device.failing !== undefined && { failingSince: device.failing.at }),
    ...(device.lastReceiptAt !== undefined && { lastReceiptAt: device.lastReceiptAt }),
    unreportedRings: device.unreportedRings ?? 0,
  }));
  return [...phones, ...browsers.map((browser) => browserView(browser, true))];
};

const forJson = ({ failingSince, lastReceiptAt, ...device }: ListedDevice) => ({
  ...device,
  ...(failingSince !== undefined && { failingSince: new Date(failingSince).toISOString() }),
  ...(lastReceiptAt !== undefined && { lastReceiptAt: new Date(lastReceiptAt).toISOString() }),
});

const toText = ({ output: { colours } }: Cli, user: string, devices: readonly ListedDevice[], now: number): string => {
  if (devices.length === 0) {
    return `${printable(user)} has no device. The app registers one by PUT /v1/devices/{deviceId} at each start.`;
  }
  const isFromTable = devices.some(({ unreportedRings }) => unreportedRings !== undefined);
  const paint = { ok: colours.green, unconfirmed: colours.yellow, failing: colours.red };
  const head = ['DEVICE', 'PLATFORM', 'ENVIRONMENT', 'APP', 'PRESET', 'HEALTH', 'LAST SEEN'];
  const rows = devices.map((device) => {
    const { deviceId, platform, appId, health, refreshedAt, condition } = device;
    const [environment, preset] =
      device.platform === 'web' ? ['', device.push ? 'Web Push' : 'socket only'] : [device.environment, device.preset];
    const isNamed = condition === undefined || condition === 'ok' || condition === health.state;
    const state = isNamed ? health.state : `${health.state} (${condition})`;
    const seen = ago(Date.parse(refreshedAt), now);
    const row = [printable(deviceId), platform, environment, appId, preset, paint[health.state](state), seen];
    if (!isFromTable) return row;
    const receipt = device.lastReceiptAt === undefined ? 'never' : ago(device.lastReceiptAt, now);
    return [...row, receipt, device.unreportedRings ?? 0];
  });
  const columns = isFromTable ? [...head, 'LAST RECEIPT', 'UNREPORTED RINGS'] : head;
  const reasons = devices.flatMap(({ deviceId, health, failingSince }) => {
    if (health.reason === undefined) return [];
    const since = failingSince === undefined ? '' : `, since ${new Date(failingSince).toISOString()}`;
    return [`${printable(deviceId)}: ${health.reason}${since}`];
  });
  const next = devices.some(({ health }) => health.state === 'failing')
    ? ['', `If the deployment was at fault and is fixed: npx ringthrough devices repair --user ${word(user)} --apply`]
    : ['', `To ring them: npx ringthrough ring ${word(user)}`];
  return [
    `${printable(user)} has ${counted(devices.length, 'device')}.`,
    '',
    table(columns, rows, colours),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
    ...next,
  ].join('\n');
};

/** A user's id as a word of a command line; … for one that a shell would take apart. */
const word = (text: string): string => (/^[\w.@:+-]+$/.test(text) ? text : '…');

import type { Device } from '../../lambda/devices/device.ts';
import type { FoundDevice } from '../devices/scan-devices.ts';
import { csvCell } from '../import/csv.ts';
import { FIELDS, type Field, type Values } from '../import/fields.ts';

export const FORMATS = ['csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** The push tokens of a device. */
export interface DeviceTokens {
  readonly token: string;
  readonly alertToken: string | undefined;
}

/** A device as `import --from-file` reads it. */
export const valuesOf = ({ tenant, device }: FoundDevice, tokens: DeviceTokens | undefined): Values => {
  const { userId, deviceId, platform, appId, preset, library, capabilities, endpointArn } = device;
  return {
    ...(tenant !== '' && { tenant }),
    ...{ userId, deviceId, platform },
    ...(platform === 'ios' && { environment: environmentOf(device) }),
    ...{ appId, preset },
    ...(library !== undefined && { library }),
    ...(capabilities.length > 0 && { capabilities: capabilities.join(' ') }),
    ...(tokens !== undefined && { token: tokens.token }),
    ...(tokens?.alertToken !== undefined && { alertToken: tokens.alertToken }),
    endpointArn,
  };
};

/** The environment of its token: what the app declared, until a receipt has proved where it rings. */
const environmentOf = ({ environment, declaredEnvironment, provedAt }: Device) =>
  provedAt === undefined ? declaredEnvironment : environment;

/** The columns of a file: those of tokens only with them. */
const columnsOf = (withTokens: boolean): readonly Field[] =>
  FIELDS.filter((field) => withTokens || (field !== 'token' && field !== 'alertToken'));

/** How a format writes its first line, if it has one, and each device. */
export const rowWriter = (format: Format, withTokens: boolean) => {
  const columns = columnsOf(withTokens);
  if (format === 'ndjson') return { head: '', row: (values: Values) => `${JSON.stringify(values)}\n` };
  const line = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\n`;
  return { head: line(columns), row: (values: Values) => line(columns.map((column) => values[column] ?? '')) };
};

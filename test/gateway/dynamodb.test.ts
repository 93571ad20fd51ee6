import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { deviceTable } from '../../lambda/aws/device-table.ts';
import type { EngineName } from '../../local/dynamodb.ts';
import { aDevice } from '../support/builders.ts';
import { startTestTable } from '../support/table.ts';

const hasJava = spawnSync('java', ['-version']).status === 0;
const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';
const here: Readonly<Record<EngineName, boolean>> = { dynoxide: isLinuxX64, 'dynamodb-local': hasJava };
if (!hasJava) console.warn('SKIPPED: no Java here, so DynamoDB Local is not tested');
if (!isLinuxX64) console.warn('SKIPPED: not Linux on x64, so dynoxide is not tested');

describe('the DynamoDB engine', () => {
  it.skipIf(!here.dynoxide).each(['dynoxide'] as const)('%s keeps a device', (engine) => keepsADevice(engine));
  it.skipIf(!here['dynamodb-local']).each(['dynamodb-local'] as const)('%s keeps a device', (engine) =>
    keepsADevice(engine),
  );
});

const keepsADevice = async (engine: EngineName): Promise<void> => {
  const { tenant, close } = await startTestTable(engine);
  try {
    const devices = deviceTable(tenant(''));
    const device = aDevice();

    expect(await devices.claim(device)).toBe(true);

    expect(await devices.list('bob')).toEqual([device]);
    expect(await devices.remove('bob', 'phone', device.refreshedAt)).toEqual(device);
    expect(await devices.remove('bob', 'phone', device.refreshedAt)).toBe('removed');
    expect(await devices.remove('bob', 'tablet', device.refreshedAt)).toBe('unknown');
    expect(await devices.get('bob', 'phone')).toBeUndefined();
  } finally {
    await close();
  }
};

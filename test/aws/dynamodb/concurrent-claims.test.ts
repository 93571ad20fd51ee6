/** What happens between the reads of a claim or a removal and its transaction. */
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceTable } from '../../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../../lambda/aws/dynamodb/endpoint-table.ts';
import { tenantTable } from '../../../lambda/aws/dynamodb/tenant-table.ts';
import type { Device } from '../../../lambda/devices/device.ts';
import type { DeviceStore } from '../../../lambda/devices/device-store.ts';
import { someone } from '../../support/backend.ts';
import { aDevice, T0 } from '../../support/builders.ts';
import { startTestTable } from '../../support/table.ts';

/** When the mark of an endpoint that is being deleted has passed. */
const LATER = T0 + 10_001;

let table: Awaited<ReturnType<typeof startTestTable>>;
let devices: DeviceStore;
const clients: DynamoDBClient[] = [];
beforeAll(async () => {
  table = await startTestTable();
  devices = deviceTable(table.tenant('', () => T0));
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await table.close();
});

let endpoints = 0;
const newEndpoint = (): string => {
  endpoints += 1;
  return `arn:aws:sns:eu-west-1:000000000000:endpoint/APNS_VOIP/main/${endpoints}`;
};

const claimed = async (device: Device, store = devices): Promise<Device> => {
  const result = await store.claim(device);
  if (result.kind !== 'claimed') throw new Error(result.kind);
  return result.device;
};
const registered = (userId = someone('bob'), deviceId = 'phone') =>
  claimed(aDevice({ userId, deviceId, endpointArn: newEndpoint() }));

/** A store whose first transaction waits for other work, which runs after its reads. */
const interrupted = (work: () => Promise<unknown>, at = T0): DeviceStore => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const db = new DynamoDBClient({ endpoint: table.url, region: 'eu-west-1', credentials });
  clients.push(db);
  let isFirst = true;
  db.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'TransactWriteItemsCommand' && isFirst) {
          isFirst = false;
          await work();
        }
        return next(args);
      },
    { step: 'initialize' },
  );
  return deviceTable(
    tenantTable(db, table.name, '', () => at),
    async () => {},
  );
};

describe('a claim', () => {
  it('that another registration of the device overtakes releases the endpoint of that one', async () => {
    const device = await registered();
    const other = newEndpoint();
    let overtaking: Device | undefined;
    const store = interrupted(async () => {
      overtaking = await claimed({ ...device, endpointArn: other });
    });

    const result = await store.claim({ ...device, endpointArn: newEndpoint() });

    expect(result).toMatchObject({ released: [{ endpointArn: other, claim: overtaking?.claim }] });
  });

  it('that a log-out overtakes counts its device as a new one', async () => {
    const device = await registered();
    const { userId, deviceId } = device;
    const store = interrupted(() => devices.remove(userId, deviceId, T0));

    await claimed({ ...device, endpointArn: newEndpoint() }, store);
    for (let n = 1; n < 16; n += 1) await registered(userId, `phone-${n}`);
    const surplus = await devices.claim(aDevice({ userId, deviceId: 'surplus', endpointArn: newEndpoint() }));

    expect(surplus.kind).toBe('full');
  });

  it('of an endpoint that nobody owns any more takes it from the device that has just claimed it', async () => {
    const { userId, deviceId, endpointArn } = await registered();
    await devices.remove(userId, deviceId, T0);
    const [carol, dave] = [someone('carol'), someone('dave')];
    const later = deviceTable(table.tenant('', () => LATER));
    const store = interrupted(() => claimed(aDevice({ userId: dave, endpointArn }), later), LATER);

    await claimed(aDevice({ userId: carol, endpointArn }), store);

    expect(await devices.list(dave)).toEqual([]);
    expect(await devices.list(carol)).toMatchObject([{ endpointArn }]);
  });

  it('that expects the device of an earlier registration changes nothing', async () => {
    const before = await registered();
    const after = await claimed({ ...before, endpointArn: newEndpoint() });
    await endpointTable(table.tenant('').db, table.name).forget(before, T0);

    expect(await devices.claim(before, { expected: before })).toEqual({ kind: 'contended' });
    expect(await devices.get(before.userId, before.deviceId)).toEqual(after);
  });

  it('whose transaction conflicts with another one, or is throttled, is repeated', async () => {
    for (const Code of ['TransactionConflict', 'ThrottlingError']) {
      const CancellationReasons = [{ Code: 'None' }, { Code }];
      const cancelled = new TransactionCanceledException({ message: Code, $metadata: {}, CancellationReasons });
      const store = interrupted(() => Promise.reject(cancelled));

      const { kind } = await store.claim(aDevice({ userId: someone('bob'), endpointArn: newEndpoint() }));

      expect(kind).toBe('claimed');
    }
  });

  it('makes room for the user whose device loses its token', async () => {
    const bob = someone('bob');
    const lost = await registered(bob);
    for (let n = 1; n < 16; n += 1) await registered(bob, `phone-${n}`);

    await claimed(aDevice({ userId: someone('carol'), endpointArn: lost.endpointArn }));

    const next = await devices.claim(aDevice({ userId: bob, deviceId: 'next', endpointArn: newEndpoint() }));
    expect(next.kind).toBe('claimed');
  });

  it('keeps the endpoint that it exchanges from others until that is deleted', async () => {
    const before = await registered();
    await claimed({ ...before, endpointArn: newEndpoint() });
    const carols = aDevice({ userId: someone('carol'), endpointArn: before.endpointArn });

    const early = await devices.claim(carols);
    await endpointTable(table.tenant('').db, table.name).forget(before, T0);
    const late = await devices.claim(carols);

    expect([early.kind, late.kind]).toEqual(['contended', 'claimed']);
  });
});

describe('a removal', () => {
  it('that a registration overtakes releases the endpoint of that one', async () => {
    const device = await registered();
    const other = newEndpoint();
    let overtaking: Device | undefined;
    const store = interrupted(async () => {
      overtaking = await claimed({ ...device, endpointArn: other });
    });

    const removed = await store.remove(device.userId, device.deviceId, T0);

    expect(removed).toEqual([{ endpointArn: other, claim: overtaking?.claim }]);
    expect(await devices.list(device.userId)).toEqual([]);
  });

  it('releases no endpoint that another device owns', async () => {
    const device = await registered();
    const { userId, deviceId, endpointArn } = device;
    const owners = endpointTable(table.tenant('').db, table.name);
    await owners.forget(device, T0);
    const carol = someone('carol');
    await claimed(aDevice({ userId: carol, endpointArn }));

    expect(await devices.remove(userId, deviceId, T0)).toEqual([]);
    expect(await owners.of(endpointArn)).toMatchObject({ userId: carol });
  });

  it('by push feedback is refused after another registration of the same token', async () => {
    const before = await registered();
    const after = await claimed(before);

    expect(await devices.removeIfCurrent(before, T0)).toBe(false);
    expect(await devices.get(before.userId, before.deviceId)).toEqual(after);
  });
});

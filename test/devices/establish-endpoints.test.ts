import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deviceTable } from '../../lambda/aws/dynamodb/device-table.ts';
import { endpointTable } from '../../lambda/aws/dynamodb/endpoint-table.ts';
import type { Device } from '../../lambda/devices/device.ts';
import type { EndpointRegistry } from '../../lambda/devices/endpoint-registry.ts';
import { type EstablishOptions, establishEndpoints } from '../../lambda/devices/establish-endpoints.ts';
import { someone } from '../support/backend.ts';
import { aDevice, T0 } from '../support/builders.ts';
import { startTestTable } from '../support/table.ts';

const APPLICATION = 'arn:aws:sns:eu-west-1:000000000000:app/APNS_VOIP/main';
const SANDBOX = 'arn:aws:sns:eu-west-1:000000000000:app/APNS_VOIP_SANDBOX/main';

let table: Awaited<ReturnType<typeof startTestTable>>;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

let endpoints = 0;
const newEndpoint = (): string => {
  endpoints += 1;
  return `${APPLICATION.replace(':app/', ':endpoint/')}/${endpoints}`;
};

/** SNS has an endpoint of the token already, which is disabled. */
const disabled: EndpointRegistry['create'] = async () => ({
  kind: 'registered',
  endpointArn: newEndpoint(),
  isEnabled: false,
});

/** SNS, which creates a new endpoint for each token. */
const registry = (changes: Partial<EndpointRegistry> = {}): EndpointRegistry => ({
  create: async () => ({ kind: 'registered', endpointArn: newEndpoint(), isEnabled: true }),
  enable: async () => ({ kind: 'enabled' }),
  enableAgain: async () => ({ kind: 'enabled' }),
  stateOf: async () => ({ kind: 'missing' }) as const,
  tokenOf: async () => undefined,
  remove: async () => {},
  ...changes,
});

const stores = () => {
  const own = table.tenant('', () => T0);
  return { devices: deviceTable(own, async () => {}), owners: endpointTable(own.db, table.name) };
};

/** A user's device, registered with an endpoint. */
const registered = async (): Promise<Device> => {
  const { devices } = stores();
  const claim = await devices.claim(aDevice({ userId: someone('bob'), endpointArn: newEndpoint() }));
  if (claim.kind !== 'claimed') throw new Error(claim.kind);
  return claim.device;
};

const establish = async (
  device: Device,
  sns: EndpointRegistry,
  { application = APPLICATION, ...options }: EstablishOptions & { readonly application?: string } = {},
) => {
  const orphans: unknown[] = [];
  const deps = {
    ...stores(),
    endpoints: sns,
    now: () => T0,
    onOrphanedEndpoint: (cause: unknown) => orphans.push(cause),
  };
  const ring = { application, token: 'token' };
  const result = await establishEndpoints(deps, { ...device, tokenHash: 'next' }, ring, undefined, undefined, options);
  return { ...result, orphans, stored: await deps.devices.get(device.userId, device.deviceId) };
};

describe('a registration', () => {
  it('creates its endpoint again when it was deleted before it was enabled', async () => {
    const device = await registered();
    const outcomes = ['missing', 'enabled'] as const;
    const enabled: string[] = [];
    const enable: EndpointRegistry['enable'] = async (endpointArn) => {
      const kind = outcomes[enabled.length] ?? 'enabled';
      enabled.push(endpointArn);
      return { kind };
    };

    const { kind, stored } = await establish(device, registry({ create: disabled, enable }));

    expect(kind).toBe('established');
    expect(enabled).toHaveLength(2);
    expect(stored?.endpointArn).toBe(enabled[1]);
  });

  it('that creates its endpoint again gives way to a request that came meanwhile', async () => {
    const device = await registered();
    const later = newEndpoint();
    const enable: EndpointRegistry['enable'] = async () => {
      await stores().devices.claim({ ...device, endpointArn: later });
      return { kind: 'missing' };
    };

    const { kind, stored } = await establish(device, registry({ create: disabled, enable }));

    expect(kind).toBe('contended');
    expect(stored?.endpointArn).toBe(later);
  });

  it('enables no endpoint that SNS has just made, and is verified by that', async () => {
    const device = await registered();
    const enabled: string[] = [];
    const enable: EndpointRegistry['enable'] = async (endpointArn) => {
      enabled.push(endpointArn);
      return { kind: 'enabled' };
    };

    const { kind, stored } = await establish({ ...device, verifiedAt: 0 }, registry({ enable }));

    expect({ kind, enabled }).toEqual({ kind: 'established', enabled: [] });
    expect(stored?.verifiedAt).toBe(T0);
  });

  it('enables an endpoint that another device released between the creation and the claim', async () => {
    const [device, before] = [await registered(), await registered()];
    const created: string[] = [before.endpointArn, newEndpoint()];
    const deleted = new Set<string>();
    const create: EndpointRegistry['create'] = async () => {
      const endpointArn = created.shift() ?? '';
      if (endpointArn === before.endpointArn) {
        // A log-out on the same phone, which SNS carries out after it has returned its endpoint to this registration.
        const { devices, owners } = stores();
        const released = await devices.remove(before.userId, before.deviceId, T0);
        for (const one of Array.isArray(released) ? released : []) await owners.forget(one, T0);
        deleted.add(endpointArn);
      }
      return { kind: 'registered', endpointArn, isEnabled: true };
    };
    const enable: EndpointRegistry['enable'] = async (arn) => ({ kind: deleted.has(arn) ? 'missing' : 'enabled' });

    const { kind, stored } = await establish(device, registry({ create, enable }));

    expect(kind).toBe('established');
    expect(deleted.has(stored?.endpointArn ?? '')).toBe(false);
  });

  it('succeeds although the endpoint of the token before cannot be deleted, which is reported', async () => {
    const device = await registered();
    const failure = new Error('SNS does not answer');

    const { kind, orphans } = await establish(device, registry({ remove: () => Promise.reject(failure) }));

    expect({ kind, orphans }).toEqual({ kind: 'established', orphans: [failure] });
  });
});

describe('a token for which SNS creates no further endpoint', () => {
  const full = () => registry({ create: async () => ({ kind: 'too-many-endpoints' }) });

  it('is given to the endpoint of its device', async () => {
    const known = await registered();

    const { kind, stored } = await establish(known, full(), { known });

    expect(kind).toBe('established');
    expect(stored).toMatchObject({ endpointArn: known.endpointArn, tokenHash: 'next' });
  });

  it('is not given to an endpoint that the device has lost meanwhile', async () => {
    const known = await registered();
    const later = newEndpoint();
    await stores().devices.claim({ ...known, endpointArn: later });
    await stores().owners.forget(known, T0);

    const { kind, stored } = await establish(known, full(), { known });

    expect(kind).toBe('contended');
    expect(stored).toMatchObject({ endpointArn: later, tokenHash: known.tokenHash });
  });

  it('is not given to an endpoint of another application', async () => {
    const known = await registered();

    const { kind, stored } = await establish(known, full(), { known, application: SANDBOX });

    expect(kind).toBe('token-rejected');
    expect(stored).toEqual(known);
  });
});

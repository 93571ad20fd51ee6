import * as v from 'valibot';
import type { LocalBackend } from '../../../local/local-backend.ts';
import { LAB_USER_AGENT } from '../../phones/user-agent.ts';

export interface OutsideDevicesOptions {
  readonly backend: Pick<LocalBackend, 'url' | 'issuer' | 'sockets'>;
  /** Users of the lab. */
  readonly users: readonly string[];
  readonly isLabDevice: (deviceId: string) => boolean;
  /** Open connections that are not the lab's. */
  readonly connectionIds: () => readonly string[];
}

/** The devices of Alice and Bob that the lab did not register. */
export interface OutsideDevices {
  /** Ids of a user's devices. */
  list(userId: string): Promise<readonly string[]>;
  /** Unregisters them all, and closes their WebSockets. */
  forget(): Promise<void>;
}

const Devices = v.object({ devices: v.array(v.object({ deviceId: v.string() })) });

export const outsideDevices = (options: OutsideDevicesOptions): OutsideDevices => {
  const { url, issuer, sockets } = options.backend;
  const send = async (userId: string, method: string, path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${await issuer.mint(userId)}`, 'user-agent': LAB_USER_AGENT };
    const response = await fetch(`${url}/v1/devices${path}`, { method, headers });
    return method === 'GET' ? await response.json() : await response.arrayBuffer();
  };
  const list = async (userId: string): Promise<readonly string[]> => {
    const answer = v.safeParse(Devices, await send(userId, 'GET', ''));
    // A fault may affect the request.
    const devices = answer.success ? answer.output.devices : [];
    return devices.map(({ deviceId }) => deviceId).filter((deviceId) => !options.isLabDevice(deviceId));
  };
  const forgetDevices = async (userId: string): Promise<void> => {
    for (const deviceId of await list(userId)) await send(userId, 'DELETE', `/${encodeURIComponent(deviceId)}`);
  };
  return {
    list,
    forget: async () => {
      await Promise.all(options.users.map(forgetDevices));
      for (const connectionId of options.connectionIds()) sockets.cut(connectionId);
    },
  };
};

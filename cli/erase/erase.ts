import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import type { Action, Cli } from '../command.ts';
import { type ApiTarget, callApi, resolveApi } from '../target/api.ts';
import { CliError } from '../terminal/cli-error.ts';
import type { EraseOptions } from './erase-command.ts';

const Devices = v.object({ devices: v.array(v.object({ deviceId: v.string() })) });
const Calls = v.object({ calls: v.array(v.unknown()) });
const Begun = v.object({ startedAt: v.string() });

/** Milliseconds between two looks, and until it gives up: an erasure takes less than a minute. */
const LOOK_MS = 1_000;
const PATIENCE_MS = 120_000;

/** Erases a user, and waits until it is done. */
export const erase: Action<EraseOptions> = async ({ terminal, output }, options, user = '') => {
  const api = await resolveApi(options, terminal);
  const known = await devicesOf(api, user);
  if (options.yes !== true) {
    output.result({ user, devices: known.length, erased: false }, () =>
      [
        `${user} has ${count(known.length)}. Erased would be the devices with their endpoints, all calls, history and blocks.`,
        'Nothing was done. To erase: the same command with --yes',
      ].join('\n'),
    );
    return undefined;
  }
  const { body } = await callApi(api, { method: 'DELETE', path: '/v1/users/me', onBehalfOf: user });
  const { startedAt } = v.parse(Begun, body);
  output.note(`erasing ${user} …`);
  await untilGone(api, user, terminal);
  output.result(
    { user, devices: known.length, erased: true, startedAt },
    () => `${user} was erased, with ${count(known.length)}.`,
  );
  return undefined;
};

const count = (devices: number): string => (devices === 1 ? '1 device' : `${devices} devices`);

const devicesOf = async (api: ApiTarget, user: string) => {
  const { body } = await callApi(api, { method: 'GET', path: '/v1/devices', onBehalfOf: user });
  return v.parse(Devices, body).devices;
};

/** The API answers nothing about an erasure but what is left of the user. */
const untilGone = async (api: ApiTarget, user: string, { now, signal }: Cli['terminal']): Promise<void> => {
  const start = now();
  while (now() - start < PATIENCE_MS) {
    const [devices, calls] = await Promise.all([
      devicesOf(api, user),
      callApi(api, { method: 'GET', path: '/v1/calls', onBehalfOf: user }),
    ]);
    if (devices.length === 0 && v.parse(Calls, calls.body).calls.length === 0) return;
    await setTimeout(LOOK_MS, undefined, { signal });
  }
  throw new CliError(
    'refused',
    `the erasure of ${user} has begun, and after two minutes it is not done`,
    'It goes on by itself: look again with the same command. If it stays so, see "dead letters" in docs/runbook.md.',
  );
};

/** What a page subscribes to, with the push manager that https://www.w3.org/TR/push-api/#subscribe-method describes. */
import { expect, it } from 'vitest';
import { subscribe } from '../../client/src/devices/web-push.ts';

const named = (name: string): Error => Object.assign(new Error(name), { name });

/** @param key of the subscription that is there */
const pushManager = (key?: string, refusal?: Error) => {
  let current = key;
  return {
    current: () => current,
    getSubscription: async () =>
      current === undefined
        ? null
        : {
            unsubscribe: async () => {
              current = undefined;
              return true;
            },
          },
    subscribe: async (options: { userVisibleOnly: boolean; applicationServerKey: string }) => {
      if (refusal !== undefined) throw refusal;
      if (!options.userVisibleOnly) throw named('NotAllowedError');
      if (current !== undefined && current !== options.applicationServerKey) throw named('InvalidStateError');
      current = options.applicationServerKey;
      return { endpoint: `https://push.example/${current}` };
    },
  };
};

it.each([
  ['nothing', undefined],
  ['a subscription with the same key', 'new'],
  ['a subscription with another key, as after a new deployment', 'old'],
])('subscribes where there is %s', async (_what, before) => {
  const manager = pushManager(before);

  expect(await subscribe({ pushManager: manager }, 'new')).toEqual({ endpoint: 'https://push.example/new' });
});

it('keeps the subscription that is there when the browser refuses for another reason', async () => {
  const manager = pushManager('old', named('NotAllowedError'));

  await expect(subscribe({ pushManager: manager }, 'new')).rejects.toThrow('NotAllowedError');
  expect(manager.current()).toBe('old');
});

import * as v from 'valibot';
import type { LocalBackend } from '../../local/local-backend.ts';
import { makeAlarm } from '../../local/time/alarm.ts';
import { pauseBy } from '../../local/time/pause.ts';
import { makeWorkload } from '../../local/time/workload.ts';
import { sendRequest } from './http-client.ts';
import { type LivePhone, livePhone } from './live-phone.ts';
import { newPhone } from './new-phone.ts';
import type { Phones } from './phone.ts';
import { type PhoneRules, phoneModel } from './phone-model.ts';
import type { PhoneState } from './phone-state.ts';
import { makeTokenRegistry, pushFromApple, pushFromGoogle } from './push-services.ts';
import { ANDROID_RULES } from './rules.ts';

/** The parts of a local backend that phones use. */
export type PhonesBackend = Pick<
  LocalBackend,
  'url' | 'info' | 'issuer' | 'apple' | 'google' | 'clock' | 'faults' | 'attach'
>;

const Apps = v.array(v.object({ appId: v.string(), bundleId: v.string() }));

/**
 * Adds phones to a local backend. They use its clock, receive the pushes of its push services and call its API;
 * `backend.advance` and `backend.settled` wait for them.
 *
 * @param rules overrides of the numbers in `rules.ts`
 */
export const startPhones = (backend: PhonesBackend, rules: PhoneRules = {}): Phones => {
  const { apple, google, clock, faults, issuer } = backend;
  const apps = v.parse(Apps, backend.info.apps);
  const phones = new Map<string, LivePhone>();
  const tokens = makeTokenRegistry(apple, google);
  const server = { url: backend.url, mint: (userId: string) => issuer.mint(userId) };
  const workload = makeWorkload({
    clock: clock.now,
    pause: pauseBy(clock),
    // Requests that a slow-service fault holds back do not count as work in progress.
    heldElsewhere: () => faults.held('sns', 'sqs'),
  });
  const model = phoneModel(rules);
  const bundleOf = ({ appId }: PhoneState): string => {
    const app = appId === undefined ? apps[0] : apps.find((one) => one.appId === appId);
    if (app === undefined) throw new Error(`this local backend has no app ${appId}`);
    return app.bundleId;
  };
  const nextDueAt = (): number | undefined => {
    const times = [...phones.values()].map((phone) => phone.nextDueAt()).filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  };
  const alarm = makeAlarm(clock, () => {
    for (const phone of [...phones.values()]) if ((phone.nextDueAt() ?? Infinity) <= clock.now()) phone.runDueTimers();
    alarm.set(nextDueAt());
  });
  const ownersOf = (token: string) => [...phones.values()].filter((phone) => phone.owns(token));
  let added = 0;
  const unsubscribe = [
    apple.onDelivery((push) => {
      for (const phone of ownersOf(push.deviceToken)) phone.deliverPush(pushFromApple(push));
    }),
    google.onDelivery((message) => {
      for (const phone of ownersOf(message.token)) phone.deliverPush(pushFromGoogle(message));
    }),
    faults.onHold(workload.check),
    backend.attach({ nextDueAt, isIdle: workload.isIdle, idle: workload.idle }),
  ];

  return {
    add: (settings) => {
      added += 1;
      const id = settings.id ?? `phone-${added}`;
      if (phones.has(id)) throw new Error(`there is already a phone ${id}`);
      const initial = newPhone(settings, id);
      const bundleId = bundleOf(initial);
      const phone = livePhone(initial, {
        model,
        clock: clock.now,
        workload,
        android: { ...ANDROID_RULES, ...rules.android },
        send: (state, request) => sendRequest(server, state, request),
        onChange: (before, after) => {
          tokens.update(before, after, bundleId);
          alarm.set(nextDueAt());
        },
      });
      phones.set(id, phone);
      tokens.install(initial, bundleId);
      return phone;
    },
    get: (id) => phones.get(id),
    all: () => [...phones.values()],
    remove: (id) => {
      const phone = phones.get(id);
      if (phone === undefined) return;
      phones.delete(id);
      tokens.uninstall(phone.state());
      alarm.set(nextDueAt());
    },
    nextDueAt,
    isIdle: workload.isIdle,
    idle: workload.idle,
    close: async () => {
      for (const stop of unsubscribe) stop();
      alarm.close();
      workload.close();
      await workload.settled();
    },
  };
};

import * as v from 'valibot';
import { makeAlarm } from '../alarm.ts';
import { pauseBy } from '../pause.ts';
import type { House } from '../start-house.ts';
import { makeWorkload } from '../workload.ts';
import { askServer } from './ask-server.ts';
import { type LivePhone, livePhone } from './live-phone.ts';
import { newPhone } from './new-phone.ts';
import type { Phones } from './phone.ts';
import { type PhoneRules, phoneModel } from './phone-model.ts';
import type { PhoneState } from './phone-state.ts';
import { pushFromApple, pushFromGoogle, pushServicesOf } from './push-services.ts';
import { ANDROID_RULES } from './rules.ts';

/** What phones need of a house. */
export type HouseOfPhones = Pick<House, 'url' | 'info' | 'issuer' | 'apple' | 'google' | 'clock' | 'faults' | 'attach'>;

const Apps = v.array(v.object({ appId: v.string(), bundleId: v.string() }));

/**
 * Moves phones into a house. They go by its clock, get what its push services deliver, and ask its API; `house.advance` and
 * `house.settled` mind them.
 *
 * @param rules numbers of the systems that are to be others than `rules.ts` has
 */
export const startPhones = (house: HouseOfPhones, rules: PhoneRules = {}): Phones => {
  const { apple, google, clock, faults, issuer } = house;
  const apps = v.parse(Apps, house.info.apps);
  const phones = new Map<string, LivePhone>();
  const services = pushServicesOf(apple, google);
  const server = { url: house.url, mint: (userId: string) => issuer.mint(userId) };
  const workload = makeWorkload({
    clock: clock.now,
    pause: pauseBy(clock),
    // A server that waits for a service that is slow is not waited for.
    heldElsewhere: () => faults.held('sns', 'sqs'),
  });
  const model = phoneModel(rules);
  const bundleOf = ({ appId }: PhoneState): string => {
    const app = appId === undefined ? apps[0] : apps.find((one) => one.appId === appId);
    if (app === undefined) throw new Error(`this house has no app ${appId}`);
    return app.bundleId;
  };
  const nextDueAt = (): number | undefined => {
    const moments = [...phones.values()].map((phone) => phone.nextDueAt()).filter((at) => at !== undefined);
    return moments.length === 0 ? undefined : Math.min(...moments);
  };
  const alarm = makeAlarm(clock, () => {
    for (const phone of [...phones.values()]) if ((phone.nextDueAt() ?? Infinity) <= clock.now()) phone.letTimePass();
    alarm.set(nextDueAt());
  });
  const deliverTo = (token: string) => [...phones.values()].filter((phone) => phone.owns(token));
  let made = 0;
  const stop = [
    apple.onDelivery((push) => {
      for (const phone of deliverTo(push.deviceToken)) phone.deliver(pushFromApple(push));
    }),
    google.onDelivery((message) => {
      for (const phone of deliverTo(message.token)) phone.deliver(pushFromGoogle(message));
    }),
    faults.onHold(workload.check),
    house.attach({ nextDueAt, isIdle: workload.isIdle, idle: workload.idle }),
  ];

  return {
    add: (settings) => {
      made += 1;
      const id = settings.id ?? `phone-${made}`;
      if (phones.has(id)) throw new Error(`there is a phone ${id} already`);
      const initial = newPhone(settings, id);
      const bundleId = bundleOf(initial);
      const phone = livePhone(initial, {
        model,
        clock: clock.now,
        workload,
        android: { ...ANDROID_RULES, ...rules.android },
        ask: (state, request) => askServer(server, state, request),
        onChange: (before, after) => {
          services.follow(before, after, bundleId);
          alarm.set(nextDueAt());
        },
      });
      phones.set(id, phone);
      services.install(initial, bundleId);
      return phone;
    },
    get: (id) => phones.get(id),
    all: () => [...phones.values()],
    remove: (id) => {
      const phone = phones.get(id);
      if (phone === undefined) return;
      phones.delete(id);
      services.uninstall(phone.state());
      alarm.set(nextDueAt());
    },
    nextDueAt,
    isIdle: workload.isIdle,
    idle: workload.idle,
    close: async () => {
      for (const end of stop) end();
      alarm.close();
      workload.close();
      await workload.settled();
    },
  };
};

/** What each page of docs/your-app promises, run with the model of its app: the pushes are those that the backend sends. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AppName } from '../../../lab/phones/app-design.ts';
import { APPS } from '../../../lab/phones/apps.ts';
import type { AppRequest } from '../../../lab/phones/phone-state.ts';
import { RECIPES } from '../../../lab/phones/recipes.ts';
import { callFrom, sentEnd, sentRing } from '../../client-libraries/sent-payloads.ts';
import { modelPhone, NOW } from '../../lab/phones/model-phone.ts';

const MODELS = [...new Set(Object.values(RECIPES).flat())];

const newCall = (expiresAt = NOW + 40_000) => callFrom({ startedAt: NOW, expiresAt });

const nameOf = (request: AppRequest): string => {
  if (request.kind === 'receipt') return `receipt ${request.event}`;
  return request.kind === 'transition' ? request.transition : request.kind;
};

/** The phone of one recipe, and the pushes of its preset. */
const phoneOf = (app: AppName) => {
  const { preset, platform } = APPS[app];
  const phone = modelPhone(app);
  const ring = (call = newCall()) => {
    phone.push(sentRing(preset, platform, call));
    return call;
  };
  /** The server's answer to the last request for which it holds. */
  const answerTo = (name: RegExp, response: { readonly status: number; readonly code?: string }) => {
    const request = phone.requests().findLast((one) => name.test(nameOf(one)));
    if (request === undefined) throw new Error(`no request ${name}`);
    phone.respond(request, response);
  };
  return {
    ...phone,
    ring,
    end: (call: ReturnType<typeof newCall>) => phone.push(sentEnd(preset, platform, call) ?? {}),
    answerTo,
    answered: () => {
      phone.act({ do: 'answer' });
      answerTo(/^(receipt answered|answer)$/, { status: 200 });
    },
    sent: () => phone.requests().map(nameOf),
  };
};
type Phone = ReturnType<typeof phoneOf>;

/** What is left on the phone, and what the app sent. */
const resultOf = (phone: Phone) => ({
  calls: phone.state().calls.map(({ state }) => state),
  ended: phone.state().recents.map(({ endReason }) => endReason),
  process: phone.state().process,
  unreported: phone.state().platform === 'ios' ? phone.ios().unreportedPushes : phone.android().unseenAt.length,
});
type Result = ReturnType<typeof resultOf> & { readonly sent: readonly string[] };

interface Scenario {
  readonly run: (phone: Phone) => void;
  /** By platform, and for the models that differ. */
  readonly expected: { readonly ios: Partial<Result>; readonly android: Partial<Result> } & {
    readonly [App in AppName]?: Partial<Result>;
  };
}

const RINGS: Partial<Result> = { calls: ['ringing'], ended: [], process: 'background', unreported: 0 };
const reportedAndEnded = (endReason: 'failed' | 'no_answer'): Partial<Result> => ({
  calls: [],
  ended: [endReason],
  process: 'background',
  unreported: 0,
});

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a killed app': {
    run: (phone) => phone.ring(),
    expected: {
      ios: { ...RINGS, sent: ['receipt ringing', 'get_call'] },
      android: { ...RINGS, sent: ['receipt ringing', 'get_call'] },
    },
  },
  'a phone that was rebooted and is locked': {
    run: (phone) => {
      phone.act({ do: 'reboot' });
      phone.ring();
      if (phone.state().platform === 'ios') phone.answered();
    },
    // No session can be read, so the URL of the push answers. FCM delivers nothing before the first unlock.
    expected: {
      ios: { calls: ['in_call'], ended: [], sent: ['receipt ringing', 'get_call', 'receipt answered'] },
      android: { calls: [], ended: [], sent: [] },
    },
  },
  'a phone that is in a call': {
    run: (phone) => {
      phone.ring();
      phone.answered();
      phone.ring();
    },
    expected: {
      ios: { calls: ['in_call', 'ringing'], ended: [] },
      android: { calls: ['in_call', 'ringing'], ended: [] },
      'expo-android': { calls: ['in_call'], ended: [], unreported: 1 },
    },
  },
  'Do Not Disturb': {
    run: (phone) => {
      phone.act({ do: 'set_do_not_disturb', isOn: true });
      phone.ring();
    },
    // iOS: reported, and not shown, so there is no receipt. Android: shown without a sound.
    expected: { ios: { calls: [], ended: [], process: 'background', unreported: 0, sent: [] }, android: RINGS },
  },
  'a push that arrives after the ring window': {
    run: (phone) => {
      phone.ring(newCall(NOW - 1));
      phone.wait(1);
    },
    expected: { ios: reportedAndEnded('no_answer'), android: { calls: [], ended: ['no_answer'] } },
  },
  'a push that nobody can read': {
    run: (phone) => phone.push({ v: '1' }),
    expected: {
      ios: { ...reportedAndEnded('failed'), sent: [] },
      // A message with high priority that shows nothing counts against the app.
      android: { calls: [], ended: [], unreported: 1, sent: [] },
    },
  },
  'a push that nobody can read, while a call rings': {
    run: (phone) => {
      phone.ring();
      phone.push({ v: '1' });
    },
    // Expo’s library ends the call that rings, and “Invalid Call” goes on.
    expected: {
      ios: { calls: ['ringing'], ended: ['failed'] },
      android: { calls: ['ringing'], ended: [], unreported: 1 },
    },
  },
  'a race that is lost to another device': {
    run: (phone) => {
      phone.ring();
      phone.act({ do: 'answer' });
      phone.answerTo(/^answer$/, { status: 409, code: 'answered_elsewhere' });
    },
    expected: {
      ios: { calls: [], ended: ['answered_elsewhere'] },
      android: { calls: [], ended: ['answered_elsewhere'] },
    },
  },
  'a decline without a network': {
    run: (phone) => {
      phone.ring();
      phone.act({ do: 'go_offline' }, { do: 'decline' });
      phone.answerTo(/^decline$/, { status: 0 });
      phone.act({ do: 'come_online' });
    },
    expected: {
      ios: { calls: [], ended: ['declined'], sent: ['receipt ringing', 'get_call', 'decline', 'decline'] },
      android: { calls: [], ended: ['declined'], sent: ['receipt ringing', 'get_call', 'decline', 'decline'] },
    },
  },
  'a push that ends the call': {
    run: (phone) => phone.end(phone.ring()),
    expected: {
      ios: { calls: [], ended: ['cancelled'], unreported: 0 },
      android: { calls: [], ended: ['cancelled'], unreported: 0 },
      // It must never get one, and does not: its app cannot register voip-cancel.
      'expo-ios': { calls: ['ringing'], ended: ['failed'] },
      // It rings on until its time is over.
      'expo-android': { calls: ['ringing'], ended: [], unreported: 1 },
    },
  },
};

describe.each(Object.entries(SCENARIOS))('%s', (_, { run, expected }) => {
  it.each(MODELS)('in the app %s', (app) => {
    const phone = phoneOf(app);

    run(phone);

    expect({ ...resultOf(phone), sent: phone.sent() }).toMatchObject(expected[app] ?? expected[APPS[app].platform]);
  });
});

it.each(Object.entries(RECIPES))('the page %s names its model apps in the ring lab', (page, apps) => {
  const text = readFileSync(new URL(`../../../docs/your-app/${page}.md`, import.meta.url), 'utf8');

  for (const app of apps) expect(text).toMatch(new RegExp(`ring lab[^]*\`${app}\``));
});

describe('a decline without a network', () => {
  const declineOffline = (app: AppName) => {
    const phone = phoneOf(app);
    phone.ring();
    phone.act({ do: 'go_offline' }, { do: 'decline' });
    phone.answerTo(/^decline$/, { status: 0 });
    return phone;
  };
  const declines = (phone: Phone) => phone.sent().filter((name) => name === 'decline').length;

  it('outlives the process: iOS sends it with the next launch, WorkManager on Android at once', () => {
    const [iphone, pixel] = [declineOffline('native-swift'), declineOffline('native-android')];
    for (const phone of [iphone, pixel]) phone.act({ do: 'kill' }, { do: 'come_online' });
    const atOnce = [iphone, pixel].map(declines);

    iphone.act({ do: 'open_app' });

    expect([atOnce, declines(iphone)]).toEqual([[1, 2], 2]);
  });

  it('is not sent after ten minutes, nor by an app that keeps nothing', () => {
    const late = declineOffline('native-swift');
    late.wait(10 * 60_000);
    late.act({ do: 'come_online' });
    const forgetful = modelPhone('native-swift', { keepsRequests: false });
    forgetful.push(sentRing('minimal', 'ios', newCall()));
    forgetful.act({ do: 'go_offline' }, { do: 'decline' });
    const request = forgetful.requests().at(-1);
    if (request !== undefined) forgetful.respond(request, { status: 0 });
    forgetful.act({ do: 'come_online' });

    expect(declines(late)).toBe(1);
    expect(
      forgetful
        .requests()
        .map(nameOf)
        .filter((name) => name === 'decline'),
    ).toHaveLength(1);
  });
});

import * as v from 'valibot';
import { expect } from 'vitest';
import type { TenantTable } from '../../lambda/aws/tenant-table.ts';
import { CallView } from '../../lambda/contract/views.ts';
import type { WhenBusy } from '../../lambda/contract/words.ts';
import { T0 } from '../support/builders.ts';
import { checkEnd, checkStep, type Seen } from './invariants.ts';
import { invite, type Model, type Plan, passTime, ringAgain, say } from './model.ts';
import { allOrders, inOrder, pictureOf, viewPicture } from './picture.ts';
import { type Said, saidOf, sayIt } from './sayings.ts';
import { asStored, mayRingTwice, type Saying, type Setting, type Step } from './steps.ts';
import { makeWorld, type SetTimer, type World } from './world.ts';

/** How things may have gone by the model: with several at one moment there are as many ways as orders. */
interface Way {
  readonly model: Model;
  readonly statuses: readonly number[];
}

/** One thing that happens to the service and to the model. */
interface Took {
  readonly statuses: readonly number[];
  readonly ways: readonly Way[];
}

/** Milliseconds between two steps. Whatever is said at one moment differs by less. */
const STEP = 10;

/** Runs a setting through the service and the model side by side; throws where they differ. */
export const run = async (
  table: (tenant: string, now: () => number) => TenantTable,
  tenant: string,
  setting: Setting,
): Promise<void> => {
  const world = await makeWorld({ table, tenant, devices: setting.devices.map(asStored), start: T0 });
  let model: Model = {
    devices: setting.devices.map((device) => ({
      userId: device.userId,
      deviceId: device.deviceId,
      mayRingTwice: mayRingTwice(device),
      outcome: 'accepted',
    })),
    calls: {},
    blocks: {},
    isQueueDown: false,
  };
  const said: Said[] = [];
  const seen: Seen = { stops: {}, final: {} };
  for (const step of setting.steps) {
    world.now += step.step === 'wait' ? step.seconds * 1000 : STEP;
    passTime(model, world.now);
    const before = structuredClone(model);
    const pushed = world.pushes.length;
    const { statuses, ways } = await take(world, setting, model, step, said);
    const views = await look(world, setting);
    model = chosen(statuses, ways, views);
    checkStep({ world, setting, before, model, views, seen, pushes: world.pushes.slice(pushed) });
    expect(world.faults).toEqual([]);
  }
  await finish(world, setting, model, seen);
};

const take = async (world: World, setting: Setting, model: Model, step: Step, said: Said[]): Promise<Took> => {
  const resolve = (saying: Saying): Said[] => {
    const one = saidOf(world, setting, saying);
    if (one !== undefined) said.push(one);
    return one === undefined ? [] : [one];
  };
  switch (step.step) {
    case 'invite': {
      const plan = setting.plans[step.call];
      return plan === undefined ? nothing(model) : await takeInvite(world, model, plan, step, resolve);
    }
    case 'say': {
      const [one] = resolve(step.saying);
      return one === undefined ? nothing(model) : await takeSaying(world, model, one, step.lag);
    }
    case 'repeat': {
      const one = said[step.earlier % said.length];
      return one === undefined ? nothing(model) : await takeSaying(world, model, one, 0);
    }
    case 'together': {
      const all = step.sayings.flatMap(resolve);
      const answers = await Promise.all(all.map((one, index) => heardOf(world, one, -index)));
      const ways = allOrders(all).map((order) => {
        const copy = structuredClone(model);
        const byWhat = new Map(order.map((one) => [one, expected(copy, one, world.now + all.indexOf(one))]));
        return { model: copy, statuses: all.map((one) => byWhat.get(one) ?? 0) };
      });
      const halfDone = ways.map((way) => ({ ...way, model: withSilenced(way.model, all) }));
      return { statuses: answers, ways: [...ways, ...halfDone] };
    }
    case 'timer': {
      const timer = world.timers[step.timer % world.timers.length];
      return timer === undefined ? nothing(model) : await takeTimer(world, model, timer, step, resolve);
    }
    case 'rush': {
      const plan = setting.plans[step.call];
      const timer = world.timers.find(({ body }) => body.callId === plan?.callId && body.kind === 'ring_again');
      return plan === undefined || timer === undefined
        ? nothing(model)
        : await takeRush(world, model, plan, timer, step.first);
    }
    case 'push': {
      const device = model.devices[step.device % model.devices.length];
      if (device === undefined) return nothing(model);
      device.outcome = step.outcome;
      world.outcomes.set(`${device.userId}/${device.deviceId}`, step.outcome);
      return nothing(model);
    }
    case 'queue':
      world.isQueueDown = step.isDown;
      model.isQueueDown = step.isDown;
      return nothing(model);
    case 'block': {
      const user = setting.users[step.user % setting.users.length] ?? '';
      const userId = setting.users[step.other % setting.users.length] ?? '';
      const { status } = await world.ask({ route: step.isOn ? 'block' : 'unblock', user, params: { userId } });
      if (step.isOn) model.blocks[`${user}>${userId}`] = true;
      else delete model.blocks[`${user}>${userId}`];
      return { statuses: [status], ways: [{ model, statuses: [204] }] };
    }
    case 'wait':
      return nothing(model);
  }
};

/** A decline for one device is two writes: it may silence the device, and come too late to end the leg. */
const withSilenced = (model: Model, all: readonly Said[]): Model => {
  const copy = structuredClone(model);
  for (const { say } of all) {
    const call = copy.calls[say.callId];
    const leg = call?.legs[say.userId];
    if (say.name !== 'decline' || say.deviceId === undefined || call?.declineEnds !== 'device') continue;
    if (leg?.hungUp[say.deviceId]) leg.reported[say.deviceId] = true;
  }
  return copy;
};

const nothing = (model: Model): Took => ({ statuses: [], ways: [{ model, statuses: [] }] });

/** What the model makes of it; native code is told 204 whatever becomes of it. */
const expected = (model: Model, said: Said, at: number): number => {
  const status = say(model, said.say, at);
  return said.via === 'session' ? status : 204;
};

/** The answer; one that asks for the same move again, because nobody else will tell the others of it, for that of the move itself. */
const heardOf = async (world: World, said: Said, lag: number): Promise<number> => {
  const status = await sayIt(world, said, lag);
  if (status !== 503) return status;
  const isClosed = world.timers.some(
    ({ body, timesDone }) => body.callId === said.say.callId && body.kind === 'close' && timesDone > 0,
  );
  if (!isClosed || ![...world.outcomes.values()].includes('retryable')) return status;
  return said.via === 'session' ? 200 : 204;
};

const takeSaying = async (world: World, model: Model, said: Said, lag: number): Promise<Took> => {
  const call = model.calls[said.say.callId];
  // Where the lag would reach over an end of the ring window it would only make this test hard to read.
  const isSafe = call !== undefined && world.now < call.expiresAt && world.now - lag > call.startedAt;
  const late = isSafe && said.via === 'session' ? lag : 0;
  const statuses = [await heardOf(world, said, late)];
  return { statuses, ways: [{ model, statuses: [expected(model, said, world.now - late)] }] };
};

const ask = async (world: World, plan: Plan, whenBusy: WhenBusy) => {
  const { callerId: user, ringSeconds, to, declineEnds, callId } = plan;
  const caller = { name: user };
  return await world.ask({ route: 'invite', user, body: { callId, to, caller, ringSeconds, declineEnds, whenBusy } });
};
const isInProgress = ({ body }: { body: unknown }): boolean =>
  v.is(v.object({ code: v.literal('invite_in_progress') }), body);

/** Lets things be said while the next push is under way; afterwards, what was said and answered. */
const setMeanwhile = (world: World, sayings: readonly Saying[], resolve: (saying: Saying) => Said[]) => {
  const heard: { said: Said; status: number }[] = [];
  world.meanwhile = async () => {
    for (const said of sayings.flatMap(resolve)) heard.push({ said, status: await heardOf(world, said, 0) });
  };
  return heard;
};

const takeInvite = async (
  world: World,
  model: Model,
  plan: Plan,
  { copies, whenBusy, meanwhile, call }: Extract<Step, { step: 'invite' }>,
  resolve: (saying: Saying) => Said[],
): Promise<Took> => {
  if (copies === 1) {
    const heard = setMeanwhile(
      world,
      meanwhile.map((saying) => ({ ...saying, call })),
      resolve,
    );
    const { status } = await ask(world, plan, whenBusy);
    world.meanwhile = undefined;
    const statuses: number[] = [];
    const made = invite(model, plan, whenBusy, world.now, () => {
      for (const { said } of heard) statuses.push(expected(model, said, world.now));
    });
    return { statuses: [status, ...heard.map((one) => one.status)], ways: [{ model, statuses: [made, ...statuses] }] };
  }
  const answers = await Promise.all(Array.from({ length: copies }, () => ask(world, plan, whenBusy)));
  const carriedOut = answers.filter((answer) => !isInProgress(answer)).map(({ status }) => status);
  const statuses = carriedOut.map(() => invite(model, plan, whenBusy, world.now));
  // Of those that came at one moment nobody knows which was the first.
  return { statuses: carriedOut.sort(), ways: [{ model, statuses: statuses.sort() }] };
};

const takeTimer = async (
  world: World,
  model: Model,
  timer: SetTimer,
  { times, meanwhile }: Extract<Step, { step: 'timer' }>,
  resolve: (saying: Saying) => Said[],
): Promise<Took> => {
  const heard = setMeanwhile(world, timer.body.kind === 'close' ? [] : meanwhile, resolve);
  await Promise.all(Array.from({ length: times }, () => world.deliver(timer)));
  world.meanwhile = undefined;
  const statuses: number[] = [];
  const hear = () => {
    for (const { said } of heard) statuses.push(expected(model, said, world.now));
  };
  if (timer.body.kind === 'ring_again') ringAgain(model, timer.body.callId, hear);
  return { statuses: heard.map(({ status }) => status), ways: [{ model, statuses }] };
};

const takeRush = async (
  world: World,
  model: Model,
  plan: Plan,
  timer: SetTimer,
  first: 'invite' | 'timer',
): Promise<Took> => {
  const statuses: number[] = [];
  const expected: number[] = [];
  const sendInvite = async (): Promise<void> => {
    const answer = await ask(world, plan, 'ring');
    // Whoever rings, rings alone.
    if (isInProgress(answer)) return;
    statuses.push(answer.status);
    expected.push(invite(model, plan, 'ring', world.now));
  };
  const deliver = async (): Promise<void> => {
    if (await world.deliver(timer)) ringAgain(model, timer.body.callId);
  };
  const [before, after] = first === 'invite' ? [sendInvite, deliver] : [deliver, sendInvite];
  world.meanwhile = after;
  await before();
  world.meanwhile = undefined;
  return { statuses, ways: [{ model, statuses: expected }] };
};

/** Every call as its caller sees it. */
const look = async (world: World, { plans }: Setting): Promise<Readonly<Record<string, CallView>>> => {
  const answers = await Promise.all(
    plans.map(({ callId, callerId }) => world.ask({ route: 'getCall', user: callerId, params: { callId } })),
  );
  const views = answers.flatMap(({ status, body }) => (status === 200 ? [v.parse(CallView, body)] : []));
  return Object.fromEntries(views.map((view) => [view.callId, view]));
};

/** The way of the model that agrees with the service. */
const chosen = (
  statuses: readonly number[],
  ways: readonly Way[],
  views: Readonly<Record<string, CallView>>,
): Model => {
  const actual = { statuses, calls: inOrder(Object.values(views)).map(viewPicture) };
  const told = ways.map((way) => ({
    statuses: way.statuses,
    calls: inOrder(Object.values(way.model.calls)).map(pictureOf),
  }));
  const text = JSON.stringify(actual);
  const found = ways.find((_, index) => JSON.stringify(told[index]) === text);
  if (found !== undefined) return found.model;
  if (told.length === 1) expect(actual).toEqual(told[0]);
  expect(told).toContainEqual(actual);
  throw new Error('the pictures differ by nothing but the order of their keys');
};

/** All windows close, the push service is well again, and every timer comes, whatever came before. */
const finish = async (world: World, setting: Setting, model: Model, seen: Seen): Promise<void> => {
  world.now += 70_000;
  passTime(model, world.now);
  const before = structuredClone(model);
  const pushed = world.pushes.length;
  for (const [device, outcome] of world.outcomes) if (outcome === 'retryable') world.outcomes.delete(device);
  const left = world.timers.filter(({ timesDone }) => timesDone === 0).reverse();
  for (const timer of left) expect(await world.deliver(timer)).toBe(true);
  for (const timer of world.timers.slice(0, 2)) expect(await world.deliver(timer)).toBe(true);
  const views = await look(world, setting);
  const step = { world, setting, before, model: chosen([], [{ model, statuses: [] }], views), views, seen };
  checkStep({ ...step, pushes: world.pushes.slice(pushed) });
  await checkEnd(world, setting, model, seen);
  expect(world.faults).toEqual([]);
};

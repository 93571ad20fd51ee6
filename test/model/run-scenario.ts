import * as v from 'valibot';
import { expect } from 'vitest';
import type { TenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import { CallView } from '../../lambda/contract/views.ts';
import { T0 } from '../support/builders.ts';
import { comparableModel, comparableView, sortedByCallId } from './comparable-call.ts';
import { checkEnd, checkStep, type Observations } from './invariants.ts';
import { expireRingWindows, type Model } from './model.ts';
import { type ModelResult, runStep } from './run-step.ts';
import { mayRingTwice, type Scenario, toStoredDevice } from './scenario.ts';
import { makeServiceUnderTest, type ServiceUnderTest } from './service-under-test.ts';
import type { ResolvedRequest } from './transition-requests.ts';

/** Milliseconds between two steps: more than the lags of concurrent requests. */
const STEP = 10;

/** Runs a scenario against the service and the model side by side; throws where they differ. */
export const runScenario = async (
  table: (tenant: string, now: () => number) => TenantTable,
  tenant: string,
  scenario: Scenario,
): Promise<void> => {
  const service = await makeServiceUnderTest({
    table,
    tenant,
    devices: scenario.devices.map(toStoredDevice),
    start: T0,
  });
  let model: Model = {
    devices: scenario.devices.map((device) => ({
      userId: device.userId,
      deviceId: device.deviceId,
      mayRingTwice: mayRingTwice(device),
      outcome: 'accepted',
    })),
    calls: {},
    blocks: {},
    isQueueDown: false,
  };
  const sent: ResolvedRequest[] = [];
  const observed: Observations = { ringingStoppedAt: {}, finalValues: {} };
  for (const [index, step] of scenario.steps.entries()) {
    service.now += step.step === 'wait' ? step.seconds * 1000 : STEP;
    expireRingWindows(model, service.now);
    const before = structuredClone(model);
    const pushCount = service.pushes.length;
    const { statuses, modelResults } = await runStep(service, scenario, model, step, sent);
    // At times later: a window of the stream may hold the changes of several steps.
    if (index % 2 === 0) await deliverStream(service, scenario);
    const views = await readCalls(service, scenario);
    model = matchingModel(statuses, modelResults, views);
    checkStep({ service, scenario, before, model, views, observed, pushes: service.pushes.slice(pushCount) });
    expect(service.loggedErrors).toEqual([]);
  }
  await finish(service, scenario, model, observed);
};

const deliverStream = (service: ServiceUnderTest, { plans }: Scenario): Promise<void> =>
  service.deliverStream(plans.map(({ callId }) => callId));

/** Every call as its caller reads it. */
const readCalls = async (
  service: ServiceUnderTest,
  { plans }: Scenario,
): Promise<Readonly<Record<string, CallView>>> => {
  const responses = await Promise.all(
    plans.map(({ callId, callerId }) => service.request({ route: 'getCall', user: callerId, params: { callId } })),
  );
  const views = responses.flatMap(({ status, body }) => (status === 200 ? [v.parse(CallView, body)] : []));
  return Object.fromEntries(views.map((view) => [view.callId, view]));
};

/** The model of the result that agrees with the service. */
const matchingModel = (
  statuses: readonly number[],
  modelResults: readonly ModelResult[],
  views: Readonly<Record<string, CallView>>,
): Model => {
  const actual = { statuses, calls: sortedByCallId(Object.values(views)).map(comparableView) };
  const expected = modelResults.map((result) => ({
    statuses: result.statuses,
    calls: sortedByCallId(Object.values(result.model.calls)).map(comparableModel),
  }));
  const text = JSON.stringify(actual);
  const found = modelResults.find((_, index) => JSON.stringify(expected[index]) === text);
  if (found !== undefined) return found.model;
  if (expected.length === 1) expect(actual).toEqual(expected[0]);
  expect(expected).toContainEqual(actual);
  throw new Error('the states differ only in the order of their keys');
};

/** Lets all ring windows close, makes SNS and the queue available again, and delivers the stream and every timer. */
const finish = async (
  service: ServiceUnderTest,
  scenario: Scenario,
  model: Model,
  observed: Observations,
): Promise<void> => {
  service.now += 70_000;
  expireRingWindows(model, service.now);
  const before = structuredClone(model);
  const pushCount = service.pushes.length;
  for (const [device, outcome] of service.outcomes) if (outcome === 'retryable') service.outcomes.delete(device);
  service.isQueueDown = false;
  await deliverStream(service, scenario);
  const pending = service.timers.filter(({ timesDone }) => timesDone === 0).reverse();
  for (const timer of pending) expect(await service.deliver(timer)).toBe(true);
  for (const timer of service.timers.slice(0, 2)) expect(await service.deliver(timer)).toBe(true);
  await deliverStream(service, scenario);
  const views = await readCalls(service, scenario);
  const finalModel = matchingModel([], [{ model, statuses: [] }], views);
  const pushes = service.pushes.slice(pushCount);
  checkStep({ service, scenario, before, model: finalModel, views, observed, pushes });
  await checkEnd(service, scenario, model, observed);
  expect(service.loggedErrors).toEqual([]);
};

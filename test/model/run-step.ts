import * as v from 'valibot';
import type { WhenBusy } from '../../lambda/contract/enums.ts';
import { permutations } from './comparable-call.ts';
import { applyTransition, type CallPlan, invite, type Model, ringAgain } from './model.ts';
import type { ClientRequest, Scenario, Step } from './scenario.ts';
import type { ScheduledTimer, ServiceUnderTest } from './service-under-test.ts';
import { isCordovaEvent, type ResolvedRequest, resolveRequest, sendRequest } from './transition-requests.ts';

/** One possible result by the model: concurrent requests have as many as they have orders. */
export interface ModelResult {
  readonly model: Model;
  readonly statuses: readonly number[];
}

/** HTTP statuses of the service, and the results that the model allows. */
export interface StepResult {
  readonly statuses: readonly number[];
  readonly modelResults: readonly ModelResult[];
}

/** Runs one step against the service and the model. `sent` collects the requests, for repeats. */
export const runStep = async (
  service: ServiceUnderTest,
  scenario: Scenario,
  model: Model,
  step: Step,
  sent: ResolvedRequest[],
): Promise<StepResult> => {
  const resolve = (request: ClientRequest): ResolvedRequest[] => {
    const resolved = resolveRequest(service, scenario, request);
    if (resolved !== undefined) sent.push(resolved);
    return resolved === undefined ? [] : [resolved];
  };
  switch (step.step) {
    case 'invite': {
      const plan = scenario.plans[step.call];
      return plan === undefined ? noOp(model) : await runInvite(service, model, plan, step, resolve);
    }
    case 'request': {
      const [request] = resolve(step.request);
      return request === undefined ? noOp(model) : await runRequest(service, model, request, step.lag);
    }
    case 'repeat': {
      const request = sent[step.earlier % sent.length];
      return request === undefined ? noOp(model) : await runRequest(service, model, request, 0);
    }
    case 'concurrent':
      return await runConcurrent(service, model, step.requests.flatMap(resolve));
    case 'timer': {
      const timer = service.timers[step.timer % service.timers.length];
      return timer === undefined ? noOp(model) : await runTimer(service, model, timer, step, resolve);
    }
    case 'ring_again_race': {
      const plan = scenario.plans[step.call];
      const timer = service.timers.find(({ body }) => body.callId === plan?.callId && body.kind === 'ring_again');
      return plan === undefined || timer === undefined
        ? noOp(model)
        : await runRingAgainRace(service, model, plan, timer, step.first);
    }
    case 'push': {
      const device = model.devices[step.device % model.devices.length];
      if (device === undefined) return noOp(model);
      device.outcome = step.outcome;
      service.outcomes.set(`${device.userId}/${device.deviceId}`, step.outcome);
      return noOp(model);
    }
    case 'queue':
      service.isQueueDown = step.isDown;
      model.isQueueDown = step.isDown;
      return noOp(model);
    case 'block': {
      const user = scenario.users[step.user % scenario.users.length] ?? '';
      const userId = scenario.users[step.other % scenario.users.length] ?? '';
      const { status } = await service.request({ route: step.isOn ? 'block' : 'unblock', user, params: { userId } });
      if (step.isOn) model.blocks[`${user}>${userId}`] = true;
      else delete model.blocks[`${user}>${userId}`];
      return { statuses: [status], modelResults: [{ model, statuses: [204] }] };
    }
    case 'wait':
      return noOp(model);
  }
};

const noOp = (model: Model): StepResult => ({ statuses: [], modelResults: [{ model, statuses: [] }] });

/** The status by the model. A receipt is always 200, or 204 for the GET of Cordova builds. */
const expectedStatus = (model: Model, { transition, via, event }: ResolvedRequest, at: number): number => {
  const status = applyTransition(model, transition, at);
  if (via === 'session') return status;
  return isCordovaEvent(event) ? 204 : 200;
};

const runRequest = async (
  service: ServiceUnderTest,
  model: Model,
  request: ResolvedRequest,
  lag: number,
): Promise<StepResult> => {
  const call = model.calls[request.transition.callId];
  // No lag across either end of the ring window: it would only make this test harder to read.
  const isSafe = call !== undefined && service.now < call.expiresAt && service.now - lag > call.startedAt;
  const appliedLag = isSafe && request.via === 'session' ? lag : 0;
  const statuses = [await sendRequest(service, request, appliedLag)];
  const expected = expectedStatus(model, request, service.now - appliedLag);
  return { statuses, modelResults: [{ model, statuses: [expected] }] };
};

const runConcurrent = async (
  service: ServiceUnderTest,
  model: Model,
  requests: readonly ResolvedRequest[],
): Promise<StepResult> => {
  const statuses = await Promise.all(requests.map((request, index) => sendRequest(service, request, -index)));
  const ordered = permutations(requests).map((order) => {
    const copy = structuredClone(model);
    const statusOf = new Map(
      order.map((request) => [request, expectedStatus(copy, request, service.now + requests.indexOf(request))]),
    );
    return { model: copy, statuses: requests.map((request) => statusOf.get(request) ?? 0) };
  });
  const partial = ordered.map((result) => ({ ...result, model: withDismissed(result.model, requests) }));
  return { statuses, modelResults: [...ordered, ...partial] };
};

/** A decline on one device is two writes: it may dismiss the device and be too late to end the leg. */
const withDismissed = (model: Model, requests: readonly ResolvedRequest[]): Model => {
  const copy = structuredClone(model);
  for (const { transition } of requests) {
    const call = copy.calls[transition.callId];
    const leg = call?.legs[transition.userId];
    if (transition.name !== 'decline' || transition.deviceId === undefined || call?.declineEnds !== 'device') continue;
    if (leg?.declinedOn[transition.deviceId]) leg.reported[transition.deviceId] = true;
  }
  return copy;
};

const postInvite = async (service: ServiceUnderTest, plan: CallPlan, whenBusy: WhenBusy) => {
  const { callerId: user, ringTimeoutSeconds, to, declineEnds, callId } = plan;
  const caller = { name: user };
  return await service.request({
    route: 'invite',
    user,
    body: { callId, to, caller, ringTimeoutSeconds, declineEnds, whenBusy },
  });
};
const isInProgress = ({ body }: { body: unknown }): boolean =>
  v.is(v.object({ code: v.literal('invite_in_progress') }), body);

/** Sends requests while the next push is in flight. @returns the list that they and their statuses are added to */
const sendDuringPush = (
  service: ServiceUnderTest,
  requests: readonly ClientRequest[],
  resolve: (request: ClientRequest) => ResolvedRequest[],
) => {
  const sent: { request: ResolvedRequest; status: number }[] = [];
  service.duringPush = async () => {
    for (const request of requests.flatMap(resolve)) {
      sent.push({ request, status: await sendRequest(service, request, 0) });
    }
  };
  return sent;
};

const runInvite = async (
  service: ServiceUnderTest,
  model: Model,
  plan: CallPlan,
  { copies, whenBusy, duringPush, call }: Extract<Step, { step: 'invite' }>,
  resolve: (request: ClientRequest) => ResolvedRequest[],
): Promise<StepResult> => {
  if (copies === 1) {
    const sent = sendDuringPush(
      service,
      duringPush.map((request) => ({ ...request, call })),
      resolve,
    );
    const { status } = await postInvite(service, plan, whenBusy);
    service.duringPush = undefined;
    const expected: number[] = [];
    const inviteStatus = invite(model, plan, whenBusy, service.now, () => {
      for (const { request } of sent) expected.push(expectedStatus(model, request, service.now));
    });
    return {
      statuses: [status, ...sent.map((one) => one.status)],
      modelResults: [{ model, statuses: [inviteStatus, ...expected] }],
    };
  }
  const responses = await Promise.all(Array.from({ length: copies }, () => postInvite(service, plan, whenBusy)));
  const statuses = responses.filter((response) => !isInProgress(response)).map(({ status }) => status);
  const expected = statuses.map(() => invite(model, plan, whenBusy, service.now));
  // Sorted: the order in which concurrent invites are processed is not known.
  return { statuses: statuses.sort(), modelResults: [{ model, statuses: expected.sort() }] };
};

const runTimer = async (
  service: ServiceUnderTest,
  model: Model,
  timer: ScheduledTimer,
  { times, duringPush }: Extract<Step, { step: 'timer' }>,
  resolve: (request: ClientRequest) => ResolvedRequest[],
): Promise<StepResult> => {
  const sent = sendDuringPush(service, timer.body.kind === 'close' ? [] : duringPush, resolve);
  await Promise.all(Array.from({ length: times }, () => service.deliver(timer)));
  service.duringPush = undefined;
  const expected: number[] = [];
  const applySent = () => {
    for (const { request } of sent) expected.push(expectedStatus(model, request, service.now));
  };
  if (timer.body.kind === 'ring_again') ringAgain(model, timer.body.callId, applySent);
  return { statuses: sent.map(({ status }) => status), modelResults: [{ model, statuses: expected }] };
};

const runRingAgainRace = async (
  service: ServiceUnderTest,
  model: Model,
  plan: CallPlan,
  timer: ScheduledTimer,
  first: 'invite' | 'timer',
): Promise<StepResult> => {
  const statuses: number[] = [];
  const expected: number[] = [];
  const sendInvite = async (): Promise<void> => {
    const response = await postInvite(service, plan, 'ring');
    // Only the holder of the lease sends pushes.
    if (isInProgress(response)) return;
    statuses.push(response.status);
    expected.push(invite(model, plan, 'ring', service.now));
  };
  const deliver = async (): Promise<void> => {
    if (await service.deliver(timer)) ringAgain(model, timer.body.callId);
  };
  const [before, during] = first === 'invite' ? [sendInvite, deliver] : [deliver, sendInvite];
  service.duringPush = during;
  await before();
  service.duringPush = undefined;
  return { statuses, modelResults: [{ model, statuses: expected }] };
};

import type { Assumptions, FunctionName, Range } from './assumptions.ts';

/** Where in a call a step is. `launch`: before the call, of the caller or of somebody who does not call. */
export type Part = 'launch' | 'ring' | 'ringing' | 'rest';

/** One invocation of a function, and those that follow it. */
export interface Step {
  readonly fn: FunctionName;
  readonly part: Part;
  /** Milliseconds after the step before: after its response, or after its start with `isBeside`. */
  readonly after: Range;
  readonly isBeside?: boolean;
  /** Only a sandbox is started: `fn` gets a warm event. */
  readonly isWarm?: boolean;
  readonly then?: readonly Step[];
}

/** Adds two times. */
const plus = ([least, most]: Range, by: number): Range => [least + by, most + by];

/** The steps of a call and of a launch, as `client/` and `lambda/` make them. */
export const scenarios = (assumed: Assumptions, doesInviteWake: boolean) => {
  const { networkMs } = assumed;
  const step = (fn: FunctionName, part: Part, after: Range, then: readonly Step[] = []): Step => ({
    fn,
    part,
    after,
    then,
  });
  const beside = (one: Step): Step => ({ ...one, isBeside: true });
  /** With our own authorizer, its function before; API Gateway keeps its answer for the requests that follow. */
  const authorised = (first: Step): Step =>
    assumed.hasHttpAuthorizer ? step('http-authorizer', first.part, first.after, [{ ...first, after: [1, 2] }]) : first;

  /** An app starts: it registers its token, reads where the socket is, opens it, and reads its open calls. */
  const launch = (part: Part, after: Range, connected: readonly Step[]): Step[] => [
    authorised(step('devices', part, after)),
    step('client-config', part, after, [
      step('socket-authorizer', part, networkMs, [
        step('socket', part, [1, 5], [step('calls', part, networkMs), ...connected]),
      ]),
    ]),
  ];
  const disconnect = (part: Part, after: Range): Step => step('socket', part, after);
  const streamed = (): Step => beside(step('call-events', 'rest', assumed.streamMs));

  const signal = (after: Range, then: readonly Step[] = []): Step => step('socket', 'rest', after, then);
  /** docs/cost.md, "Signalling over sockets": three signals of each side, the callee's after the offer has come. */
  const signals = signal(assumed.offerMs, [
    beside(signal([110, 130])),
    beside(signal([280, 300])),
    signal(plus(networkMs, 150), [beside(signal([110, 130])), beside(signal([260, 290]))]),
  ]);

  const end = step('calls', 'rest', assumed.talkMs, [
    streamed(),
    disconnect('rest', assumed.socketEndMs),
    disconnect('rest', assumed.socketEndMs),
  ]);
  /** A browser without a page rings beside the phone, and its notification is replaced once nothing rings any more. */
  const pushed = (part: Part, after: Range): Step[] =>
    assumed.hasWebPush ? [beside(step('web-push', part, after))] : [];
  /** Both apps ask for the ICE servers, the caller's when it has heard of the answer; then it makes the offer. */
  const connectMedia = [
    step('ice', 'rest', assumed.mediaMs),
    step('ice', 'rest', plus(assumed.mediaMs, networkMs[0]), [signals]),
  ];
  const answer = step('calls', 'rest', assumed.answerMs, [
    streamed(),
    ...pushed('rest', [20, 40]),
    ...connectMedia,
    end,
  ]);
  const woken = (isAnswered: boolean): Step[] => [
    step('receipts', 'ringing', assumed.pushMs),
    ...launch('rest', plus(assumed.appStartMs, assumed.pushMs[1]), [
      ...(isAnswered ? [] : [disconnect('rest', plus(assumed.timerMs, 5_000))]),
    ]),
    ...(isAnswered ? [answer] : []),
  ];
  const invite = (isAnswered: boolean): Step => {
    const invited = step('invite', 'ring', networkMs, [
      streamed(),
      ...pushed('ring', [20, 40]),
      ...(doesInviteWake ? [{ ...beside(step('receipts', 'rest', [20, 40])), isWarm: true }] : []),
      ...woken(isAnswered),
      step('ring-timer', 'rest', assumed.timerMs, isAnswered ? [] : [streamed(), ...pushed('rest', [20, 40])]),
    ]);
    return { ...invited, after: assumed.callAfterLaunch };
  };
  /** The caller's app is launched first; its socket ends with an answered call. */
  const call = (isAnswered: boolean): Step[] => [
    ...launch('launch', networkMs, isAnswered ? [] : [disconnect('launch', plus(assumed.timerMs, 20_000))]),
    invite(isAnswered),
  ];
  return {
    answered: call(true),
    missed: call(false),
    launch: launch('launch', networkMs, [disconnect('launch', assumed.launchMs)]),
    registration: [step('devices', 'launch', networkMs)],
  };
};
export type Scenarios = ReturnType<typeof scenarios>;

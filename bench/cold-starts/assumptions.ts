import { WARM_EVERY_MINUTES } from '../../lambda/contract/warm-event.ts';
import measured from './measured.json' with { type: 'json' };

/** From one moment to another, in milliseconds: evenly distributed between the two. */
export type Range = readonly [least: number, most: number];

export interface Volume {
  readonly calls: number;
  readonly days: number;
  readonly variants?: readonly string[];
  readonly idleMinutes?: readonly number[];
}

/** The functions of a call, in the order of a call. */
export const FUNCTIONS = [
  ...(['http-authorizer', 'invite', 'web-push', 'receipts', 'call-events', 'calls', 'ice', 'ring-timer'] as const),
  ...(['devices', 'client-config', 'socket-authorizer', 'socket'] as const),
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** Milliseconds of an event in a sandbox that has handled some: docs/performance.md calculates 54 for an invite. Not measured on Lambda. */
const WARM_MS: Readonly<Record<FunctionName, number>> = {
  'http-authorizer': 5,
  invite: 60,
  'web-push': 60,
  receipts: 45,
  'call-events': 20,
  calls: 50,
  ice: 15,
  'ring-timer': 40,
  devices: 35,
  'client-config': 3,
  'socket-authorizer': 15,
  socket: 40,
};

/**
 * Everything that the simulation assumes. To try something else, pass a JSON file with what differs:
 * `npm run bench:cold-starts -- --assumptions mine.json`.
 */
export const ASSUMED = {
  /**
   * Minutes for which Lambda keeps an idle sandbox. AWS promises nothing. 10 in August 2019 (https://mikhail.io/2019/08/aws-lambda-cold-starts-after-10-minutes/),
   * 45 to 60, and sometimes far less (https://www.pluralsight.com/resources/blog/cloud/how-long-does-aws-lambda-keep-your-idle-functions-around-before-a-cold-start,
   * https://theburningmonk.com/2017/06/finding-coldstarts-how-long-does-aws-lambda-keep-your-idle-functions-around/). 5 is pessimistic.
   */
  idleMinutes: [5, 10, 45] as readonly number[],
  /**
   * Minutes after which Lambda ends a sandbox that is in use: "every few hours", of which this is the least.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
   */
  lifetimeMinutes: 120,
  /** Milliseconds of init of an empty function: nodejs24.x, arm64, 512 MB. https://maxday.github.io/lambda-perf/, August 2026. */
  emptyInitMs: 113.9,
  /** Milliseconds of CPU of each bundle's import, measured on this machine. Lambda gives init a whole vCPU. */
  importMs: measured.importMs as Readonly<Record<string, number>>,
  /** Milliseconds of CPU that the first event takes more than later ones, measured with `invite`; assumed to be the same for others. */
  firstEventCpuMs: measured.firstEventCpuMs,
  /** Memory of each function in MB, and that of one vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
  memoryMb: 512,
  oneCpuMb: 1769,
  warmMs: WARM_MS,

  /**
   * Calls a day, and how many days are simulated: with few calls more, so that chance plays no part. `variants` and `idleMinutes`: only
   * these, where all others are alike and a day has 32 million events.
   */
  volumes: [
    { calls: 10, days: 300 },
    { calls: 100, days: 60 },
    { calls: 1_000, days: 10 },
    { calls: 10_000, days: 2 },
    { calls: 1_000_000, days: 1, variants: ['none', 'warm'], idleMinutes: [5] },
  ] as readonly Volume[],
  /** How the calls are distributed over the hours of a day: a working day with its evening. Only the ratios matter. */
  hours: [1, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 10, 11, 12, 12, 11, 10, 10, 9, 8, 6, 4, 2] as readonly number[],
  /** This share of the calls comes in bursts: after a broadcast, at the change of a shift. */
  burstShare: 0.1,
  burstCalls: 5,
  burstMs: 10_000,
  /** Launches of the app, by a user who does not call then, for each call; and first registrations. */
  launchesPerCall: 2,
  registrationsPerCall: 0.02,
  /** The share of the calls that are answered; the others ring until the window closes. */
  answeredShare: 0.7,
  /** Whether tokens are checked by our own authorizer, and not by API Gateway's. Its answer is kept for five minutes. */
  hasHttpAuthorizer: false,
  /** Whether each callee has a browser with no page open too, which `web-push` rings. */
  hasWebPush: false,

  /** From the launch of the caller's app to the invite. */
  callAfterLaunch: [3_000, 20_000] as Range,
  /** From the publish to the phone's report: SNS, Apple and the phone's start of the app. */
  pushMs: [300, 1_500] as Range,
  /** From the push to the requests of the callee's app, which it has launched. */
  appStartMs: [500, 1_500] as Range,
  /** From the push to the answer. */
  answerMs: [3_000, 15_000] as Range,
  /**
   * From the answer until an app has the camera and the microphone, and asks for the ICE servers: 177 ms in a log of
   * https://github.com/cordova-rtc/cordova-plugin-iosrtc/issues/259, seconds where the user is asked (https://medium.com/@fippo/getusermedia-prompts-ea912fba9e5d).
   */
  mediaMs: [200, 1_500] as Range,
  /** From the ICE servers to the offer. */
  offerMs: [50, 200] as Range,
  /** From the answer to the end. */
  talkMs: [20_000, 400_000] as Range,
  /** From the end of a call, or from a launch, to the end of the socket. */
  socketEndMs: [1_000, 5_000] as Range,
  launchMs: [30_000, 300_000] as Range,
  /** From a write to the function that reads the table's stream. */
  streamMs: [2_000, 2_300] as Range,
  /** From the invite to its timer. */
  timerMs: [40_000, 41_000] as Range,
  /** A request on its way to the function. */
  networkMs: [10, 60] as Range,

  warmEveryMinutes: WARM_EVERY_MINUTES,
  /** Milliseconds of a warm event that two sandboxes of one function share out: shorter, one of them would handle both. */
  warmHoldMs: 50,

  /** US dollars. Sources: docs/cost.md; a scheduled rule is counted as a custom event, which it may not be. */
  prices: {
    invocation: 0.2 / 1_000_000,
    gbSecond: 0.0000133334,
    ruleEvent: 1 / 1_000_000,
    /** Of a gigabyte of logs, and the bytes that Lambda logs for an invocation: an upper bound, its lines as JSON. docs/cost.md counts them as text. */
    logGb: 0.5,
    platformLogBytes: 700,
    /** GB-second of provisioned concurrency, ARM64, us-east-1: https://aws.amazon.com/lambda/pricing/, which shows its prices to browsers only. */
    provisionedGbSecond: 0.0000033334,
  },
};
export type Assumptions = typeof ASSUMED;

/** The functions of a deployment. */
export const functionsOf = ({ hasHttpAuthorizer, hasWebPush }: Assumptions): readonly FunctionName[] =>
  FUNCTIONS.filter((fn) => (fn === 'http-authorizer' ? hasHttpAuthorizer : fn === 'web-push' ? hasWebPush : true));

/** Milliseconds from the start of a sandbox until it can handle an event. `functions`: those that it is made of. */
export const initMs = ({ emptyInitMs, importMs }: Assumptions, bundle: string): number =>
  emptyInitMs + (importMs[bundle] ?? 0);

/** Milliseconds that a first event takes longer, at the function's share of a vCPU. */
export const firstEventMs = ({ firstEventCpuMs, memoryMb, oneCpuMb }: Assumptions): number =>
  (firstEventCpuMs * oneCpuMb) / memoryMb;

import type { Environment } from '../../lambda/contract/enums.ts';
import type { Cli } from '../command.ts';
import { expectation } from './after-acceptance.ts';
import { explainApple } from './apple-answers.ts';
import type { Explanation } from './explanation.ts';
import { explainGoogle } from './google-answers.ts';
import type { ApplePush, GooglePush } from './outgoing-push.ts';
import type { PushPlan } from './plan-push.ts';
import type { PushOptions } from './push-command.ts';
import type { PushRequest } from './push-request.ts';
import { doctorCommand } from './same-credential.ts';
import { type AppleAttempt, isOfOtherEnvironment, sendApns } from './send-apns.ts';
import { type GoogleResult, sendFcm } from './send-fcm.ts';

/** What became of a push. */
type Outcome =
  | { readonly accepted: true; readonly environment?: Environment; readonly isEnvironmentFound: boolean }
  | { readonly accepted: false; readonly explanation: Explanation };

/**
 * Sends a push, and prints each answer and what it means.
 *
 * @returns whether Apple or Google took it
 */
export const deliver = async (
  cli: Cli,
  options: PushOptions,
  plan: PushPlan,
  request: PushRequest,
): Promise<boolean> => {
  const { push } = request;
  const outcome =
    push.service === 'apple'
      ? await toApple(cli, options, plan, { ...request, push })
      : await toGoogle(cli, options, plan, { ...request, push });
  if (outcome.accepted) printAccepted(cli, options, plan, outcome);
  else printRefused(cli, outcome.explanation);
  return outcome.accepted;
};

const toApple = async (
  cli: Cli,
  options: PushOptions,
  { type, credential, target, bundleId }: PushPlan,
  { push, token, senders }: PushRequest & { readonly push: ApplePush },
): Promise<Outcome> => {
  const attempts = await sendApns(push, token, senders, {
    ca: target.ca,
    onAnswer: (attempt) => printAppleAnswer(cli, attempt),
  });
  const last = attempts.at(-1);
  if (last?.answer.status === 200)
    return { accepted: true, environment: last.environment, isEnvironmentFound: senders.length > 1 };
  // Where the credential is for one environment only, the other one's answer says nothing of the token.
  const ofToken = attempts.find(({ answer }) => answer.reason === 'BadDeviceToken');
  const decisive = isOfOtherEnvironment(last?.answer.reason) ? (ofToken ?? last) : last;
  if (decisive === undefined) return { accepted: false, explanation: { causes: [], next: [] } };
  const explanation = explainApple(decisive.answer, {
    type: type === 'alert' ? 'alert' : 'voip',
    credential: credential?.kind === 'certificate' ? 'certificate' : 'token',
    environment: decisive.environment,
    reasons: Object.fromEntries(attempts.map(({ environment, answer }) => [environment, answer.reason])),
    bundleId,
    doctor: doctorCommand(options),
  });
  return { accepted: false, explanation };
};

const printAppleAnswer = ({ output }: Cli, { environment, answer }: AppleAttempt): void => {
  const { status, reason, apnsId, timestamp } = answer;
  const value = { type: 'answer', service: 'apple', environment, status, reason, apnsId, timestamp };
  const sign = status === 200 ? output.colours.green(String(status)) : output.colours.red(String(status));
  const id = apnsId === undefined ? '' : `, apns-id ${apnsId}`;
  output.event(value, `\nApple, ${environment}: ${sign}${reason === undefined ? '' : ` ${reason}`}${id}`);
};

const toGoogle = async (
  cli: Cli,
  options: PushOptions,
  { credential, target }: PushPlan,
  { push, token, redact }: PushRequest & { readonly push: GooglePush },
): Promise<Outcome> => {
  if (credential === undefined) return { accepted: false, explanation: { causes: [], next: [] } };
  const now = cli.terminal.now();
  const result = await sendFcm(push, token, credential, { fcm: target.fcm, now });
  printGoogleAnswer(cli, result, redact);
  if (result.step === 'send' && result.status === 200) return { accepted: true, isEnvironmentFound: false };
  return { accepted: false, explanation: explainGoogle(result, doctorCommand(options)) };
};

const printGoogleAnswer = ({ output }: Cli, result: GoogleResult, redact: (text: string) => string): void => {
  const { step, status, reason, name } = result;
  const message = result.message === undefined ? undefined : oneLine(redact(result.message));
  const isAccepted = step === 'send' && status === 200;
  const sign = isAccepted ? output.colours.green(String(status)) : output.colours.red(String(status));
  const details = [reason, message, name].filter((part) => part !== undefined).join(', ');
  const where = step === 'token' ? "Google's token endpoint" : 'Google';
  const value = { type: 'answer', service: 'google', step, status, reason, message, name };
  output.event(value, `\n${where}: ${sign}${details === '' ? '' : ` ${details}`}`);
};

/** A text from the network, for a terminal. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 300);

const numbered = (lines: readonly string[]): string[] => lines.map((line, index) => `  ${index + 1}. ${line}`);

const printAccepted = (
  { output }: Cli,
  { name, preset, cancel }: PushOptions,
  { type }: PushPlan,
  { environment, isEnvironmentFound }: Extract<Outcome, { accepted: true }>,
): void => {
  const { expected, otherwise } = expectation({ type, cancel: cancel === true, name, preset });
  const service = type === 'data' ? 'Google' : 'Apple';
  const found =
    isEnvironmentFound && environment !== undefined
      ? `: the token is one of ${environment}, and the app registers it with environment "${environment}".`
      : '.';
  output.event(
    { type: 'result', accepted: true, environment, expected, otherwise },
    [`${service} took it${found}`, expected, 'If not, likeliest first:', ...numbered(otherwise)].join('\n'),
  );
};

const printRefused = ({ output }: Cli, { causes, next }: Explanation): void => {
  output.event(
    { type: 'result', accepted: false, causes, next },
    ['What it can mean, likeliest first:', ...numbered(causes), 'Next:', ...next.map((line) => `  ${line}`)].join('\n'),
  );
};

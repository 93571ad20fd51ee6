import type { Finding } from '../../finding.ts';
import { error, ok, warning } from '../rules/rule.ts';
import type { CanaryResult, CanaryRing } from './canary.ts';

/** Evaluates a canary call: each made-up token must be accepted by SNS, and refused by Apple or Google as a token and not for the credential. */
export const canaryFindings = (result: CanaryResult): readonly Finding[] => {
  const { rings, inviteFailed, inviteMs, erased, cleanUpFailed, caller, callee } = result;
  const call: readonly Finding[] =
    inviteFailed === undefined
      ? inviteMs === undefined
        ? []
        : [ok('canary call', `the API took the invite in ${inviteMs} ms`)]
      : [error('canary call', inviteFailed, 'docs/runbook.md#api-failing')];
  const isSlow = rings.some(({ outcome, refusal }) => outcome === 'accepted' && refusal === undefined);
  return [...call, ...rings.map(ringFinding(inviteFailed !== undefined)), ...endFinding()].filter(
    (one) => one !== undefined,
  );

  function endFinding(): readonly Finding[] {
    const users = [caller, callee].map((user) => `npx ringthrough erase '${user}' --yes …`).join('\n');
    if (cleanUpFailed !== undefined)
      return [error('canary clean-up', `both users could not be erased: ${cleanUpFailed}`, users)];
    if (!erased)
      return [
        warning(
          'canary clean-up',
          'the erasure of both users has begun, and was not seen to end',
          `it goes on by itself; if it does not: docs/runbook.md#ring-timers-dead-letters\n${users}`,
        ),
      ];
    return [ok('canary clean-up', `nothing is left of the two users${isSlow ? '' : ' and their call'}`)];
  }
};

/**
 * SNS's words for the refusal of a token; everything else is about the push: topic, credential, payload. Google answers INVALID_ARGUMENT to a
 * token without its form, as to a wrong payload, and both only to a credential that it takes.
 * https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode
 */
const OF_THE_TOKEN: Readonly<Record<string, readonly string[]>> = {
  Apple: ['InvalidPlatformToken', 'EndpointDisabled'],
  Google: ['InvalidPlatformToken', 'EndpointDisabled', 'InvalidNotification'],
};

const ringFinding =
  (isNotInvited: boolean) =>
  (ring: CanaryRing): Finding | undefined => {
    const { application, notRegistered, outcome, reason, refusal, refusedAfterMs, healthReason } = ring;
    const subject = `canary ${application}`;
    const service = application.endsWith('/GCM') ? 'Google' : 'Apple';
    if (notRegistered !== undefined)
      return error(
        subject,
        `the token could not be registered: ${notRegistered}`,
        'see the finding about this platform application; docs/runbook.md#application-disabled',
      );
    if (isNotInvited) return undefined;
    if (outcome !== 'accepted')
      return error(
        subject,
        outcome === undefined
          ? 'was not rung'
          : `SNS did not take the push: ${outcome}${reason === undefined ? '' : ` (${reason})`}`,
        'docs/runbook.md#rings-rejected',
      );
    if (refusal === undefined)
      return warning(
        subject,
        `SNS took the push, and ${service}'s refusal of the made-up token did not come back within 30 seconds`,
        'SNS can take minutes when it is busy: run it again. If it stays so, failed pushes are not noticed: docs/runbook.md#push-feedback-errors',
      );
    if (OF_THE_TOKEN[service]?.includes(refusal))
      return ok(
        subject,
        `${service} took the credential and refused the made-up token; known after ${((refusedAfterMs ?? 0) / 1000).toFixed(1)} s`,
      );
    return error(
      subject,
      `${service} refuses the push itself (${refusal})${healthReason === undefined ? '' : `: ${healthReason}`}`,
      'npx ringthrough doctor credential with the files of this application says what is wrong; docs/runbook.md#deliveries-failing',
    );
  };

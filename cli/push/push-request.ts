import { mask, maskAckUrl } from '../terminal/mask.ts';
import type { OutgoingPush } from './outgoing-push.ts';
import type { PushPlan } from './plan-push.ts';
import type { PushOptions } from './push-command.ts';
import { type Redact, redactor } from './redact.ts';
import { type AppleSender, appleSenders } from './send-apns.ts';
import { projectOf } from './send-fcm.ts';
import type { TestCall } from './test-call.ts';

/** A push, ready to be sent or printed. */
export interface PushRequest {
  readonly push: OutgoingPush;
  readonly callId: string;
  /** Placeholder `$TOKEN` without one. */
  readonly token: string;
  /** For Apple: where to, in this order. Without a credential, without authorization. */
  readonly senders: readonly AppleSender[];
  /** Whole, of the first request: with the token for Apple. */
  readonly url: string;
  /** Removes token, JWT and `ackUrl` from what is printed. */
  readonly redact: Redact;
}

/** @throws CliError `input` for a credential that cannot send such a push */
export const pushRequest = (
  { type, token, credential, target }: PushPlan,
  push: OutgoingPush,
  { call, incoming: { ackUrl } }: TestCall,
  { environment = 'both' }: PushOptions,
  now: number,
): PushRequest => {
  const senders = (): readonly AppleSender[] => {
    if (credential !== undefined && type !== 'data') return appleSenders(credential, type, target.apns, now);
    return (['production', 'sandbox'] as const).flatMap((one) => {
      const url = target.apns[one];
      return url === undefined || ![one, 'both'].includes(environment) ? [] : { environment: one, url };
    });
  };
  const shared = { push, callId: call.callId, token: token?.token ?? '$TOKEN' };
  const receipt = ackUrl.slice(ackUrl.lastIndexOf('/') + 1);
  const secrets = [
    [ackUrl, maskAckUrl(ackUrl)],
    [receipt, mask(receipt)],
    ...(token === undefined ? [] : [[token.token, mask(token.token)] as const]),
  ] as const;
  if (push.service === 'google') {
    const project = credential === undefined ? '$PROJECT' : projectOf(credential, now);
    const url = `${target.fcm}/v1/projects/${project}/messages:send`;
    return { ...shared, senders: [], url, redact: redactor(secrets) };
  }
  const all = senders();
  const jwts = all.flatMap(({ jwt }) => (jwt === undefined ? [] : [[jwt, mask(jwt)] as const]));
  const url = `${all[0]?.url ?? ''}/3/device/${shared.token}`;
  return { ...shared, senders: all, url, redact: redactor([...secrets, ...jwts]) };
};

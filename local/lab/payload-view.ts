import { payloadLimit } from '../apple/push-headers.ts';
import type { ApplePush } from '../apple/push-log.ts';
import { judgePayload } from '../phones/libraries/judge-payload.ts';
import { legible } from './journey/shorten.ts';
import type { PayloadView } from './view.ts';

/** What was in a push, and what each client library makes of it. */
export const payloadOf = ({ payload, headers }: ApplePush): PayloadView | undefined =>
  payload && {
    platform: 'ios',
    json: legible(payload),
    bytes: Buffer.byteLength(JSON.stringify(payload)),
    limit: payloadLimit(headers['apns-topic'] ?? '', headers['apns-push-type']),
    libraries: judgePayload('ios', payload).map(({ name, keys, source, verdict, reason }) => ({
      name,
      keys,
      source,
      verdict,
      reason,
    })),
  };

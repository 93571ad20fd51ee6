import { LIMITS } from '../../contract/limits.ts';
import { routes } from '../../contract/routes.ts';
import type { CallFacts } from './placeholders.ts';

/** A token with the longest device id and tenant: see Note [receipt token] in `lambda/calls/receipt-token.ts`. */
const TOKEN_LENGTH = Math.ceil(((27 + LIMITS.deviceIdCharacters + 1 + LIMITS.tenantBytes) * 4) / 3) + 23;

/** Texts that are as long as the schemas allow: in bytes, and in bytes of JSON, where quotes count twice. */
const LONGEST = {
  quotes: { id: `${'"'.repeat((LIMITS.userIdBytes - 1) / 2)}u`, name: '"\u20dd'.repeat(64), handle: '"'.repeat(128) },
  bytes: { id: 'u'.repeat(LIMITS.userIdBytes), name: '漢'.repeat(64), handle: `${'"'.repeat(64)}${'漢'.repeat(64)}` },
} as const;

/** `custom` at its limit, all of it characters that JSON escapes. */
const custom = { n: '"'.repeat((LIMITS.customBytes - '{"n":""}'.length) / 2) };

/**
 * The calls that make the longest payloads.
 *
 * @param hasIntegerIds for a template that carries user ids as integers: only such users have it
 */
export const longestCalls = (
  type: 'incoming_call' | 'call_ended',
  hasIntegerIds: boolean,
): readonly [CallFacts, CallFacts] => {
  const callWith = ({ id, name, handle }: (typeof LONGEST)[keyof typeof LONGEST]): CallFacts => ({
    type,
    callId: '00000000-0000-4000-8000-000000000000',
    callerId: hasIntegerIds ? '2147483647' : id,
    calleeId: hasIntegerIds ? '2147483646' : id,
    caller: { name, handle, handleType: 'generic' },
    media: 'video',
    custom,
    hasWholeMetadata: true,
    startedAt: 1_800_000_000_000,
    expiresAt: 1_800_000_060_000,
    ackUrl: `https://${'h'.repeat(LIMITS.hostNameCharacters)}${routes.postReceipt.path.replace('{token}', 't'.repeat(TOKEN_LENGTH))}`,
    endReason: 'answered_elsewhere',
  });
  return [callWith(LONGEST.quotes), callWith(LONGEST.bytes)];
};

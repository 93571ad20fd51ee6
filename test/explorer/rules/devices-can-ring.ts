import { createHash } from 'node:crypto';
import type { Rule } from '../invariants.ts';
import type { OperationName } from '../operations.ts';
import { BOBS_PHONE } from '../people.ts';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

export const devicesCanRing: Rule = (outcome) => [...ofListed(outcome), ...ofPhone(outcome)];

const LOGGED_OUT: ReadonlySet<OperationName> = new Set([
  'log_out',
  'token_moves',
  'waiting_token_moves',
  'erase',
  'erase_goes_on',
]);

/** Nobody logs Bob's iPhone out by reading an old event of SNS. */
const ofPhone: Rule = ({ devices, pair }) => {
  if (pair.names.some((name) => LOGGED_OUT.has(name))) return [];
  const isListed = devices.some(({ userId, deviceId }) => userId === 'bob' && deviceId === BOBS_PHONE.deviceId);
  return isListed ? [] : ["bob's phone is registered, and not listed"];
};

/** Each listed device owns its endpoints, which exist, are enabled, and have its tokens. */
const ofListed: Rule = ({ devices, world }) =>
  devices.flatMap((device) => {
    const { userId, deviceId, endpointArn, tokenHash, owners, claim } = device;
    const name = `${userId}'s ${deviceId}`;
    const endpoint = world.endpoints.get(endpointArn);
    const wrong: string[] = [];
    if (endpoint === undefined) wrong.push(`the endpoint of ${name} was deleted`);
    else if (!endpoint.enabled) wrong.push(`the endpoint of ${name} is disabled`);
    else if (hashOf(endpoint.token) !== tokenHash) wrong.push(`the endpoint of ${name} has another token`);
    for (const { arn, ...owner } of owners) {
      if (!world.endpoints.has(arn)) wrong.push(`${name} has an endpoint that was deleted`);
      if (owner.claim !== claim || owner.userId !== userId) wrong.push(`${name} does not own ${arn.split('/').at(-3)}`);
    }
    return wrong;
  });

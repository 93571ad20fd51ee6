import { ON_BEHALF_OF_HEADER, SERVER_SCOPE } from '../../../../lambda/contract/enums.ts';
import { parsedJson } from '../readable-json.ts';
import type { HttpWire } from '../wire-request.ts';
import type { CopyAddresses } from './addresses.ts';
import { inLines, quoted } from './bash.ts';

/** Whether it is an invite with the app's own call id, which would only repeat the first invite's answer. */
export const isInviteWithCallId = ({ method, path, body }: HttpWire): boolean =>
  method === 'POST' && path === '/v1/calls' && withoutCallId(body ?? '') !== body;

/** A request to the HTTP API. A new token of the same user is requested each time it runs. */
export const curlOfApi = (wire: HttpWire, { api, tenant }: CopyAddresses): string => {
  const { method, path, user, onBehalfOf, body } = wire;
  const content = body !== undefined && isInviteWithCallId(wire) ? withoutCallId(body) : body;
  const query = new URLSearchParams({
    user: user ?? '',
    ...(onBehalfOf !== undefined && { scope: SERVER_SCOPE }),
    ...(tenant !== undefined && { tenant }),
  });
  return inLines([
    `curl -sS -X ${method} ${quoted(`${api}${path}`)}`,
    ...(user === undefined ? [] : [`-H "authorization: Bearer $(curl -sS ${quoted(`${api}/local/token?${query}`)})"`]),
    ...(onBehalfOf === undefined ? [] : [`-H ${quoted(`${ON_BEHALF_OF_HEADER}: ${onBehalfOf}`)}`]),
    ...(content === undefined ? [] : [`-H 'content-type: application/json'`, `-d ${quoted(content)}`]),
  ]);
};

const withoutCallId = (body: string): string => {
  const invite = parsedJson(body);
  if (typeof invite !== 'object' || invite === null || !('callId' in invite)) return body;
  const { callId: _, ...rest } = invite;
  return JSON.stringify(rest);
};

import type { HopMessage } from '../hop-message.ts';
import type { CopyFormat, CopyView } from '../message-view.ts';
import { indentedJson } from '../readable-json.ts';
import type { WireRequest } from '../wire-request.ts';
import type { CopyAddresses } from './addresses.ts';
import { awsCliOf } from './aws-cli.ts';
import { curlOfApi, isInviteWithCallId } from './curl-api.ts';
import { curlOfApns, curlOfFcm } from './curl-push.ts';

/** The forms in which a message can be copied. */
export const copiesOf = (wire: WireRequest | undefined): readonly CopyView[] => [
  { format: 'json' },
  ...(wire === undefined ? [] : commandsOf(wire)),
];

const commandsOf = (wire: WireRequest): readonly CopyView[] => {
  switch (wire.kind) {
    case 'http': {
      if (isInviteWithCallId(wire))
        return [{ format: 'curl', note: 'Without callId, so that each run is another call.' }];
      if (wire.user === undefined)
        return [{ format: 'curl', note: 'The URL authorises the receipt of this call: it needs no session.' }];
      return [{ format: 'curl', note: 'Each run requests a new token.' }];
    }
    case 'aws':
      return [{ format: 'aws-cli', note: 'For bash and zsh, to the simulator of this local backend.' }];
    case 'apns':
      // The simulator keeps only payloads that are JSON objects.
      if (wire.payload === undefined) return [];
      return [{ format: 'curl', note: 'For bash and zsh, to Apple’s simulator; the phone gets the push once more.' }];
    case 'fcm':
      return [{ format: 'curl', note: 'To Google’s simulator; the phone gets the message once more.' }];
  }
};

/** The complete message in a form; `undefined` if it cannot be copied in that form. */
export const copyOf = (
  { content, wire }: HopMessage,
  format: CopyFormat,
  addresses: CopyAddresses,
): string | undefined => {
  if (format === 'json') return indentedJson(content);
  if (wire === undefined || !commandsOf(wire).some((copy) => copy.format === format)) return undefined;
  switch (wire.kind) {
    case 'http':
      return curlOfApi(wire, addresses);
    case 'aws':
      return awsCliOf(wire, addresses);
    case 'apns':
      return curlOfApns(wire, addresses);
    case 'fcm':
      return curlOfFcm(wire, addresses);
  }
};

import type { Capability } from '../../contract/enums.ts';
import type { PayloadTemplates } from '../../contract/payload-template.ts';

/** What the backend sends to a client library, and what it knows about the library's behaviour. */
export interface PresetDeclaration {
  /** The VoIP push. */
  readonly ios: PayloadTemplates;
  /** The data message. A value that is no text becomes one: `true`, a decimal number, JSON. */
  readonly android: PayloadTemplates;
  /** Whether a second push with the same `callId` shows as the same call: always, if the device has the capability, or never. */
  readonly showsSecondPushAsSameCall: 'always' | Capability | 'never';
}

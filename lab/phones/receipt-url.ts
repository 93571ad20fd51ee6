import * as v from 'valibot';
import type { Payload, ReportedCall } from '../../client-libraries/client-library.ts';
import { objectValue, parsedObject } from '../../client-libraries/payload-values.ts';

const Reference = v.object({
  ackUrl: v.string(),
  expiresAt: v.union([v.number(), v.pipe(v.string(), v.transform(Number))]),
});

/** Where JavaScript finds the URL for receipts: Expo's libraries hand it the metadata only, Capacitor's the whole payload. */
const referenceIn = (payload: Payload): v.InferOutput<typeof Reference> | undefined => {
  const event = [payload.incomingCall, payload.incoming_call]
    .map((one) => objectValue(one) ?? parsedObject(one))
    .find(Boolean);
  const inMetadata = objectValue(event?.metadata)?.ringthrough;
  return [inMetadata, payload].map((one) => v.safeParse(Reference, one)).find(({ success }) => success)?.output as
    | v.InferOutput<typeof Reference>
    | undefined;
};

/** The call with what the app's JavaScript reads besides: where to report, and when the ring window ends. */
export const withReceiptUrl = (payload: Payload, call: ReportedCall): ReportedCall => {
  const reference = referenceIn(payload);
  return reference === undefined
    ? call
    : { ...call, callback: { url: reference.ackUrl, by: 'post' }, expiresAt: reference.expiresAt };
};

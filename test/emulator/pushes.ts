import * as v from 'valibot';

/** A push as `pushes.py` logs it. */
const Push = v.object({
  push: v.object({
    arn: v.string(),
    token: v.string(),
    message: v.string(),
    attributes: v.record(v.string(), v.string()),
  }),
});
export type Push = v.InferOutput<typeof Push>['push'];

/** All pushes to moto's SNS, oldest first. */
export const pushesIn = (log: string): Push[] =>
  log
    .split('\n')
    .filter((line) => line.startsWith('{"push"'))
    .map((line) => v.parse(Push, JSON.parse(line)).push);

const Ring = v.object({ type: v.string(), callId: v.string(), callerName: v.string(), ackUrl: v.string() });

/** The payload of a VoIP push. */
export const ringIn = ({ message }: Push): v.InferOutput<typeof Ring> =>
  v.parse(Ring, JSON.parse(v.parse(v.object({ APNS_VOIP: v.string() }), JSON.parse(message)).APNS_VOIP));

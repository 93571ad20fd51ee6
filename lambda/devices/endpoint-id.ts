import { createHash } from 'node:crypto';

/** 72 bits: enough to distinguish the endpoints of one device, and short, because a push carries it in its `ackUrl`. */
const LENGTH = 12;

/** A short name of an endpoint that does not reveal its ARN: a receipt names the endpoint of its push with it. */
export const endpointId = (endpointArn: string): string =>
  createHash('sha256').update(endpointArn).digest('base64url').slice(0, LENGTH);

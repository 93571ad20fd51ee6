import type * as v from 'valibot';
import { object, oneOf } from './fields.ts';

/** `POST /v1/receipts/{token}` */
export const Receipt = object({ event: oneOf(['ringing', 'answered', 'declined', 'ended']) });
export type Receipt = v.InferOutput<typeof Receipt>;

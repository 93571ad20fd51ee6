import { RECEIPT_TIMEOUT } from '../../../lambda/ringing/ring-timers.ts';
import { seconds } from '../../server/seconds.ts';
import { answer, call, cancel, type Step, seeWhy, skip } from './steps.ts';

/** The steps of further scenarios that show a fault, by their ids. */
export const FAULT_STEPS: Readonly<Record<string, readonly Step[]>> = {
  duplicate: [
    call('Each push will arrive twice. Let Alice call.'),
    answer('The app has reported both pushes with one UUID, so CallKit shows one call. Answer.'),
  ],
  lost: [
    call('Apple will accept the push, and drop it. Let Alice call.'),
    cancel('No service reports an error; Ringthrough only sees that no receipt arrives. Cancel.'),
  ],
  endpoint: [
    call('SNS has disabled the endpoint of Bob’s phone. Let Alice call.'),
    skip(
      RECEIPT_TIMEOUT + 2_000,
      `The call enables the endpoint, and pushes again ${seconds(RECEIPT_TIMEOUT)} after its start. Wait for it, or skip the time.`,
      ({ hasRung }) => hasRung,
    ),
    answer('The same call rings. Answer.'),
  ],
  credential: [
    call('The VoIP certificate has expired. Let Alice call.'),
    cancel('SNS has accepted the publish, and Apple has refused it. Cancel.'),
    call('Let Alice call again.', 2),
    seeWhy('SNS has disabled the platform application, and refuses every publish. See what has to change.'),
  ],
};

import type { SNSEvent } from 'aws-lambda';
import type { FaultScript } from '../../../faults/fault-script.ts';
import {
  type AsyncInvocations,
  type AsyncInvocationsOptions,
  makeAsyncInvocations,
} from '../../lambda/async-invocations.ts';
import type { Sns } from '../start-sns.ts';
import { lambdaSnsEvent } from './lambda-sns-event.ts';

/** The topic to which every platform application of the local backend sends all four of its events. */
export const FEEDBACK_TOPIC = 'push-feedback';

export type Feedback = AsyncInvocations<SNSEvent>;

/** Subscribes a function to the application events of SNS, as `lib` does in AWS by a topic. */
export const startFeedback = (
  sns: Pick<Sns, 'onEvent'>,
  faults: FaultScript,
  options: AsyncInvocationsOptions,
): Feedback => {
  const invocations = makeAsyncInvocations<SNSEvent>(options);
  const stop = sns.onEvent((event) => {
    // An application may have other topics, which have no subscriber here.
    if (!event.topicArn.endsWith(`:${FEEDBACK_TOPIC}`)) return;
    const fault = faults.take({ service: 'sns', action: 'Event', byNameOnly: true }, ['silent', 'duplicating']);
    if (fault?.kind !== 'silent') invocations.invoke(lambdaSnsEvent(event, options.clock()));
    if (fault?.kind === 'duplicating') invocations.invoke(lambdaSnsEvent(event, options.clock()));
  });
  return {
    ...invocations,
    close: () => {
      stop();
      invocations.close();
    },
  };
};

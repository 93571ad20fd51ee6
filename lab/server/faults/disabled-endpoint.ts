import { GetEndpointAttributesCommand, SetEndpointAttributesCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { App } from '../../../lambda/contract/environment.ts';
import { RECEIPT_TIMEOUT } from '../../../lambda/ringing/ring-timers.ts';
import { InvalidStateError } from '../../phones/phone.ts';
import { seconds } from '../seconds.ts';
import type { FaultToggle } from './fault-toggle.ts';
import { findEndpoints } from './find-endpoints.ts';

export interface DisabledEndpointOptions {
  readonly sns: SNSClient;
  readonly app: App;
  /** Bob's current push token. */
  readonly token: () => string | undefined;
}

/** Disables Bob's SNS endpoint without Ringthrough, as SNS does after Apple rejected the token once. */
export const disabledEndpointToggle = ({ sns, app, token }: DisabledEndpointOptions) => {
  let isDisabled = false;

  /** Two, once Ringthrough has tried the token in Apple's other environment. */
  const bobsEndpoints = async (): Promise<readonly string[]> => {
    const pushToken = token();
    return pushToken === undefined ? [] : await findEndpoints(sns, Object.values(app.applications), pushToken);
  };
  const isEnabled = async (EndpointArn: string): Promise<boolean> => {
    const { Attributes } = await sns.send(new GetEndpointAttributesCommand({ EndpointArn }));
    return Attributes?.Enabled !== 'false';
  };

  const toggle: FaultToggle = {
    id: 'endpoint',
    label: 'Disabled endpoint',
    description: 'SNS has disabled the endpoint of Bob’s phone, as it does after Apple or Google refused its token.',
    errors: ['SNS: EndpointDisabled'],
    end: `Ends by itself: the next call enables the endpoint and pushes again ${seconds(RECEIPT_TIMEOUT)} after its start. Opening the app enables it too.`,
    isOn: () => isDisabled,
    set: async (isOn) => {
      const endpoints = await bobsEndpoints();
      if (endpoints.length === 0) throw new InvalidStateError('Bob’s app is not registered: open it first');
      const Attributes = { Enabled: String(!isOn) };
      for (const EndpointArn of endpoints)
        await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes }));
      isDisabled = isOn;
    },
  };
  return {
    toggle,
    /** Reads the current state: Ringthrough or SNS may have changed it. */
    refresh: async (): Promise<void> => {
      const enabled = await Promise.all((await bobsEndpoints()).map(isEnabled));
      isDisabled = enabled.length > 0 && !enabled.includes(true);
    },
  };
};

import {
  GetEndpointAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { App } from '../../../lambda/contract/environment.ts';
import { InvalidStateError } from '../../phones/phone.ts';
import type { FaultToggle } from './fault-toggle.ts';

export interface DisabledEndpointOptions {
  readonly sns: SNSClient;
  readonly app: App;
  /** Bob's current push token. */
  readonly token: () => string | undefined;
}

/** Disables Bob's SNS endpoint without Ringthrough, as SNS does after Apple rejected the token once. */
export const disabledEndpointToggle = ({ sns, app, token }: DisabledEndpointOptions) => {
  let isDisabled = false;

  const endpointOf = async (pushToken: string): Promise<string | undefined> => {
    for (const PlatformApplicationArn of Object.values(app.applications)) {
      const { Endpoints = [] } = await sns.send(
        new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }),
      );
      const found = Endpoints.find(({ Attributes }) => Attributes?.Token?.toLowerCase() === pushToken.toLowerCase());
      if (found?.EndpointArn) return found.EndpointArn;
    }
    return undefined;
  };
  const bobsEndpoint = async (): Promise<string | undefined> => {
    const pushToken = token();
    return pushToken === undefined ? undefined : await endpointOf(pushToken);
  };

  const toggle: FaultToggle = {
    id: 'endpoint',
    label: 'Disabled endpoint',
    description: 'SNS has disabled Bob’s endpoint. The next call enables it after five seconds.',
    isOn: () => isDisabled,
    set: async (isOn) => {
      const EndpointArn = await bobsEndpoint();
      if (EndpointArn === undefined) throw new InvalidStateError('Bob’s app is not registered: open it first');
      await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: String(!isOn) } }));
      isDisabled = isOn;
    },
  };
  return {
    toggle,
    /** Reads the current state: Ringthrough or SNS may have changed it. */
    refresh: async (): Promise<void> => {
      const EndpointArn = await bobsEndpoint();
      const attributes = EndpointArn && (await sns.send(new GetEndpointAttributesCommand({ EndpointArn })));
      isDisabled = attributes ? attributes.Attributes?.Enabled === 'false' : false;
    },
  };
};

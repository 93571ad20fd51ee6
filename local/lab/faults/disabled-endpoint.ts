import {
  GetEndpointAttributesCommand,
  ListEndpointsByPlatformApplicationCommand,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { App } from '../../../lambda/contract/environment.ts';
import { CannotDo } from '../../phones/phone.ts';
import type { FaultSwitch } from './fault-switch.ts';

export interface DisabledEndpointOptions {
  readonly sns: SNSClient;
  readonly app: App;
  /** Bob's push token, as it is now. */
  readonly token: () => string | undefined;
}

/** Bob's endpoint, disabled behind Ringthrough's back: as SNS does after Apple has refused the token once. */
export const disabledEndpoint = ({ sns, app, token }: DisabledEndpointOptions) => {
  let isDisabled = false;

  const endpointOf = async (wanted: string): Promise<string | undefined> => {
    for (const PlatformApplicationArn of Object.values(app.applications)) {
      const { Endpoints = [] } = await sns.send(
        new ListEndpointsByPlatformApplicationCommand({ PlatformApplicationArn }),
      );
      const found = Endpoints.find(({ Attributes }) => Attributes?.Token?.toLowerCase() === wanted.toLowerCase());
      if (found?.EndpointArn) return found.EndpointArn;
    }
    return undefined;
  };
  const ofBob = async (): Promise<string | undefined> => {
    const wanted = token();
    return wanted === undefined ? undefined : await endpointOf(wanted);
  };

  const fault: FaultSwitch = {
    id: 'endpoint',
    label: 'Disabled endpoint',
    about: 'SNS has switched off Bob’s endpoint. Opening the app again repairs it.',
    isOn: () => isDisabled,
    set: async (isOn) => {
      const EndpointArn = await ofBob();
      if (EndpointArn === undefined) throw new CannotDo('Bob’s app is not registered: open it first');
      await sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes: { Enabled: String(!isOn) } }));
      isDisabled = isOn;
    },
  };
  return {
    fault,
    /** Looks how it is: others may have repaired or disabled it. */
    look: async (): Promise<void> => {
      const EndpointArn = await ofBob();
      const attributes = EndpointArn && (await sns.send(new GetEndpointAttributesCommand({ EndpointArn })));
      isDisabled = attributes ? attributes.Attributes?.Enabled === 'false' : false;
    },
  };
};

import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import { applicationOf } from '../../devices/applications.ts';
import type { EnableResult, EndpointRegistry } from '../../devices/endpoint-registry.ts';
import { tokenHash } from '../../devices/token-hash.ts';
import {
  conflictingEndpoint,
  isMissingEndpoint,
  isTooManyEndpoints,
  isTransient,
  registrationFailure,
} from './errors.ts';

/**
 * Milliseconds in which a throttled or failing request is retried; a small region takes 30 registrations a second. A
 * registration makes two such requests in sequence, and the last attempt of each may take the client's 3 s. Both must
 * fit into the function's timeout of 10 s, because a client whose request times out gets no `Retry-After`.
 */
const BUDGET = 1_500;
/** First pause in milliseconds, doubled for each further attempt; jitter shortens each by up to half. */
const PAUSE = 100;

/** Endpoints of platform applications. Every request is idempotent, and is retried on transient errors. */
export const snsEndpoints = (sns: SNSClient, now: () => number = Date.now): EndpointRegistry => {
  const retryTransient = async <T>(request: () => Promise<T>): Promise<T> => {
    const end = now() + BUDGET;
    for (let pause = PAUSE; ; pause *= 2) {
      try {
        return await request();
      } catch (error) {
        if (!isTransient(error) || now() + pause > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
      }
    }
  };

  const setAttributes = (EndpointArn: string, Attributes: Record<string, string>) =>
    retryTransient(() => sns.send(new SetEndpointAttributesCommand({ EndpointArn, Attributes })));

  const attributesOf = async (EndpointArn: string) =>
    (await retryTransient(() => sns.send(new GetEndpointAttributesCommand({ EndpointArn })))).Attributes;

  const enable = async (endpointArn: string, attributes: Record<string, string>): Promise<EnableResult> => {
    try {
      await setAttributes(endpointArn, { ...attributes, Enabled: 'true' });
      return { kind: 'enabled' };
    } catch (error) {
      if (isMissingEndpoint(error)) return { kind: 'missing' };
      return registrationFailure(error, applicationOf(endpointArn));
    }
  };

  return {
    create: async (applicationArn, token) => {
      try {
        // SNS returns an endpoint with the token only if it is enabled too, and else an error that names it. So one request makes a new
        // endpoint and verifies that it is enabled: https://github.com/getmoto/moto/issues/2333
        const { EndpointArn } = await retryTransient(() =>
          sns.send(
            new CreatePlatformEndpointCommand({
              PlatformApplicationArn: applicationArn,
              Token: token,
              Attributes: { Enabled: 'true' },
            }),
          ),
        );
        if (EndpointArn === undefined) throw new Error('the response of CreatePlatformEndpoint has no EndpointArn');
        return { kind: 'registered', endpointArn: EndpointArn, isEnabled: true };
      } catch (error) {
        const existing = conflictingEndpoint(error);
        if (existing !== undefined) return { kind: 'registered', endpointArn: existing, isEnabled: false };
        if (isTooManyEndpoints(error)) return { kind: 'too-many-endpoints' };
        return registrationFailure(error, applicationArn);
      }
    },

    enable: (endpointArn, token) => enable(endpointArn, { Token: token }),

    enableAgain: (endpointArn) => enable(endpointArn, {}),

    stateOf: async (endpointArn) => {
      try {
        const { Enabled = '', Token = '' } = (await attributesOf(endpointArn)) ?? {};
        return Enabled === 'true' ? { kind: 'enabled', tokenHash: tokenHash(Token) } : { kind: 'disabled' };
      } catch (error) {
        if (isMissingEndpoint(error)) return { kind: 'missing' };
        // Neither SNS's nor the deployment's fault is one of the device.
        return { kind: 'unavailable' };
      }
    },

    tokenOf: async (endpointArn) => {
      try {
        return (await attributesOf(endpointArn))?.Token;
      } catch (error) {
        if (isMissingEndpoint(error)) return undefined;
        throw error;
      }
    },

    remove: async (endpointArn) => {
      await retryTransient(() => sns.send(new DeleteEndpointCommand({ EndpointArn: endpointArn })));
    },
  };
};

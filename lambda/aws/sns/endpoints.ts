import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { EndpointRegistry } from '../../devices/endpoint-registry.ts';
import { conflictingEndpoint, isMissingEndpoint, isTransient, registrationFailure } from './errors.ts';

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

  return {
    create: async (applicationArn, token) => {
      try {
        // Without CustomUserData or attributes: SNS returns an error if an existing endpoint differs in them.
        const { EndpointArn } = await retryTransient(() =>
          sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn: applicationArn, Token: token })),
        );
        if (EndpointArn === undefined) throw new Error('the response of CreatePlatformEndpoint has no EndpointArn');
        return { kind: 'registered', endpointArn: EndpointArn };
      } catch (error) {
        const existing = conflictingEndpoint(error);
        if (existing !== undefined) return { kind: 'registered', endpointArn: existing };
        const failure = registrationFailure(error);
        if (failure === undefined) throw error;
        return failure;
      }
    },

    enable: async (endpointArn, token) => {
      const Attributes = { Token: token, Enabled: 'true' };
      try {
        await retryTransient(() =>
          sns.send(new SetEndpointAttributesCommand({ EndpointArn: endpointArn, Attributes })),
        );
        return 'enabled';
      } catch (error) {
        if (isMissingEndpoint(error)) return 'missing';
        if (isTransient(error)) return 'unavailable';
        throw error;
      }
    },

    tokenOf: async (endpointArn) => {
      try {
        const { Attributes } = await retryTransient(() =>
          sns.send(new GetEndpointAttributesCommand({ EndpointArn: endpointArn })),
        );
        return Attributes?.Token;
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

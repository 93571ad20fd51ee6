import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  GetEndpointAttributesCommand,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { EndpointRegistry } from '../devices/endpoint-registry.ts';
import { clashingEndpoint, isMissingEndpoint, isPassing, registrationFailure } from './sns-errors.ts';

/**
 * Milliseconds in which a throttled or failing call is tried again; a small region takes 30 registrations a second. A
 * registration makes two such calls one after the other, the last try of each may take the client's 3 s, and the function's 10 s
 * are to be enough for both: who is cut off is not told when to come back.
 */
const BUDGET = 1_500;
/** The first pause, in milliseconds; each next may be twice as long, and is cut by chance to between half and whole. */
const PAUSE = 100;

/** Endpoints of platform applications. Every call is safe to repeat and is, while SNS is only busy and there is time. */
export const snsEndpoints = (sns: SNSClient, now: () => number = Date.now): EndpointRegistry => {
  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    const end = now() + BUDGET;
    for (let pause = PAUSE; ; pause *= 2) {
      try {
        return await call();
      } catch (error) {
        if (!isPassing(error) || now() + pause > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random() / 2)));
      }
    }
  };

  return {
    create: async (applicationArn, token) => {
      try {
        // Without CustomUserData or attributes: they are what an existing endpoint could differ in, and a clash is an error.
        const { EndpointArn } = await patiently(() =>
          sns.send(new CreatePlatformEndpointCommand({ PlatformApplicationArn: applicationArn, Token: token })),
        );
        if (EndpointArn === undefined) throw new Error('CreatePlatformEndpoint answered without an EndpointArn');
        return { kind: 'registered', endpointArn: EndpointArn };
      } catch (error) {
        const existing = clashingEndpoint(error);
        if (existing !== undefined) return { kind: 'registered', endpointArn: existing };
        const failure = registrationFailure(error);
        if (failure === undefined) throw error;
        return failure;
      }
    },

    enable: async (endpointArn, token) => {
      const Attributes = { Token: token, Enabled: 'true' };
      try {
        await patiently(() => sns.send(new SetEndpointAttributesCommand({ EndpointArn: endpointArn, Attributes })));
        return 'enabled';
      } catch (error) {
        if (isMissingEndpoint(error)) return 'missing';
        if (isPassing(error)) return 'unavailable';
        throw error;
      }
    },

    tokenOf: async (endpointArn) => {
      try {
        const { Attributes } = await patiently(() =>
          sns.send(new GetEndpointAttributesCommand({ EndpointArn: endpointArn })),
        );
        return Attributes?.Token;
      } catch (error) {
        if (isMissingEndpoint(error)) return undefined;
        throw error;
      }
    },

    remove: async (endpointArn) => {
      await patiently(() => sns.send(new DeleteEndpointCommand({ EndpointArn: endpointArn })));
    },
  };
};

import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { EndpointRegistry } from '../devices/endpoint-registry.ts';
import { clashingEndpoint, isMissingEndpoint, registrationFailure } from './sns-errors.ts';

/** An endpoint can vanish between its creation and its repair; more than this often and something else is wrong. */
const ROUNDS = 3;

/**
 * Platform endpoints in the order AWS recommends: create, then set token and `Enabled`, and from the start if the endpoint
 * has vanished (https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html). Creating gives the existing
 * endpoint back even when SNS has disabled it, hence the second call; without CustomUserData or attributes, which are
 * what an existing endpoint could differ in.
 */
export const snsEndpoints = (sns: SNSClient): EndpointRegistry => {
  const create = async (applicationArn: string, token: string): Promise<string> => {
    try {
      const made = await sns.send(
        new CreatePlatformEndpointCommand({ PlatformApplicationArn: applicationArn, Token: token }),
      );
      if (made.EndpointArn === undefined) throw new Error('CreatePlatformEndpoint answered without an EndpointArn');
      return made.EndpointArn;
    } catch (error) {
      const existing = clashingEndpoint(error);
      if (existing === undefined) throw error;
      return existing;
    }
  };

  const enable = async (endpointArn: string, token: string): Promise<boolean> => {
    try {
      await sns.send(
        new SetEndpointAttributesCommand({ EndpointArn: endpointArn, Attributes: { Token: token, Enabled: 'true' } }),
      );
      return true;
    } catch (error) {
      if (isMissingEndpoint(error)) return false;
      throw error;
    }
  };

  return {
    ensure: async (applicationArn, token) => {
      try {
        for (let round = 0; round < ROUNDS; round += 1) {
          const endpointArn = await create(applicationArn, token);
          if (await enable(endpointArn, token)) return { kind: 'registered', endpointArn };
        }
        return { kind: 'unavailable' };
      } catch (error) {
        const failure = registrationFailure(error);
        if (failure === undefined) throw error;
        return failure;
      }
    },
    remove: async (endpointArn) => {
      await sns.send(new DeleteEndpointCommand({ EndpointArn: endpointArn }));
    },
  };
};

import { environmentCredentials } from './environment-credentials.ts';
import { userAgent } from './user-agent.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the SDK's own `runtimeConfig.js` takes from its packages and we do too. */
interface Parts {
  readonly calculateBodyLength: unknown;
  readonly streamCollector: unknown;
  readonly NodeHttpHandler: { create(options: unknown): unknown };
  readonly version: string;
}

/**
 * What a client of the AWS SDK knows of its surroundings: takes the place of `runtimeConfig.js` in every client of a bundle.
 *
 * The SDK's own looks for each of a dozen settings in the environment, then in `~/.aws`, then at the instance's metadata
 * service. A function has only its environment, and the code for the rest is a quarter of a bundle. The settings have the SDK's
 * names and defaults (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html); the retry mode is always
 * `standard`.
 *
 * @param shared what does not depend on where the client runs: its `runtimeConfig.shared.js`
 * @param given what the client was made with
 */
export const runtimeConfig = (shared: Values, given: Values, parts: Parts): Values => {
  const { env } = process;
  return {
    ...shared,
    runtime: 'node',
    defaultsMode: async () => 'legacy',
    accountIdEndpointMode: env.AWS_ACCOUNT_ID_ENDPOINT_MODE ?? 'preferred',
    authSchemePreference: [],
    bodyLengthChecker: parts.calculateBodyLength,
    credentialDefaultProvider: () => environmentCredentials,
    defaultUserAgentProvider: userAgent(String(shared.serviceId), parts.version),
    disableClockSkewCorrection: env.AWS_DISABLE_CLOCK_SKEW_CORRECTION === 'true',
    maxAttempts: Number(env.AWS_MAX_ATTEMPTS ?? 3),
    region: env.AWS_REGION ?? noRegion,
    retryMode: 'standard',
    streamCollector: parts.streamCollector,
    useDualstackEndpoint: env.AWS_USE_DUALSTACK_ENDPOINT === 'true',
    useFipsEndpoint: env.AWS_USE_FIPS_ENDPOINT === 'true',
    userAgentAppId: env.AWS_SDK_UA_APP_ID,
    ...given,
    requestHandler: parts.NodeHttpHandler.create(given.requestHandler ?? {}),
  };
};

const noRegion = (): Promise<string> => Promise.reject(new Error('AWS_REGION is not set'));

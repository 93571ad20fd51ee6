import type { Credential } from './platform-credential.ts';
import type { Platform } from './platforms.ts';

export interface Application {
  readonly arn: string;
  readonly name: string;
  readonly platform: Platform;
  /** All attributes as given by the requests so far; a repeated CreatePlatformApplication is compared with them. */
  readonly givenAttributes: ReadonlyMap<string, string>;
  readonly credential: Credential;
  /** All attributes except the credential's: events, feedback roles, `Enabled`. */
  readonly attributes: ReadonlyMap<string, string>;
}

export interface Endpoint {
  readonly arn: string;
  readonly applicationArn: string;
  readonly platform: Platform;
  readonly token: string;
  readonly enabled: boolean;
  readonly customUserData: string | undefined;
}

/** The state of one simulator. Values are replaced, never mutated. */
export interface Store {
  application(arn: string): Application | undefined;
  applications(): readonly Application[];
  putApplication(application: Application): void;
  /** Also deletes its endpoints. Whether AWS does so is not documented. */
  deleteApplication(arn: string): void;
  endpoint(arn: string): Endpoint | undefined;
  endpoints(applicationArn: string): readonly Endpoint[];
  endpointByToken(applicationArn: string, token: string): Endpoint | undefined;
  putEndpoint(endpoint: Endpoint): void;
  deleteEndpoint(arn: string): void;
}

const byArn = (a: { arn: string }, b: { arn: string }): number => (a.arn < b.arn ? -1 : 1);

export function makeStore(): Store {
  const applications = new Map<string, Application>();
  const endpoints = new Map<string, Endpoint>();
  const tokens = new Map<string, string>();
  /** By application: whole fleets are listed in pages of 100, and sorting for each page would take longer than the rest. */
  const sorted = new Map<string, readonly Endpoint[]>();
  const tokenKey = (applicationArn: string, token: string): string => `${applicationArn}\n${token}`;

  function deleteEndpoint(arn: string): void {
    const endpoint = endpoints.get(arn);
    if (endpoint === undefined) return;
    sorted.delete(endpoint.applicationArn);
    tokens.delete(tokenKey(endpoint.applicationArn, endpoint.token));
    endpoints.delete(arn);
  }

  const endpointsOf = (applicationArn: string): readonly Endpoint[] => {
    const known = sorted.get(applicationArn);
    if (known !== undefined) return known;
    const found = [...endpoints.values()].filter((endpoint) => endpoint.applicationArn === applicationArn).sort(byArn);
    sorted.set(applicationArn, found);
    return found;
  };

  return {
    application: (arn) => applications.get(arn),
    applications: () => [...applications.values()].sort(byArn),
    putApplication: (application) => void applications.set(application.arn, application),
    deleteApplication(arn) {
      for (const endpoint of endpointsOf(arn)) deleteEndpoint(endpoint.arn);
      applications.delete(arn);
    },
    endpoint: (arn) => endpoints.get(arn),
    endpoints: endpointsOf,
    endpointByToken: (applicationArn, token) => endpoints.get(tokens.get(tokenKey(applicationArn, token)) ?? ''),
    putEndpoint(endpoint) {
      deleteEndpoint(endpoint.arn);
      sorted.delete(endpoint.applicationArn);
      endpoints.set(endpoint.arn, endpoint);
      tokens.set(tokenKey(endpoint.applicationArn, endpoint.token), endpoint.arn);
    },
    deleteEndpoint,
  };
}

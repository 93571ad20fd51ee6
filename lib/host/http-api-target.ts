import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { CfnApi, CfnStage, type HttpApi, type IHttpApi, type IHttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { type CorsConfiguration, corsConfiguration } from '../../lambda/contract/cors.ts';
import { LIMITS } from '../../lambda/contract/limits.ts';

/** An HTTP API of the host application, to which the routes are added. Its CORS, throttle, access log and stage stay the host's. */
export interface HttpApiTarget {
  readonly api: HttpApi | IHttpApi;
  /**
   * Precedes every path, and is part of the URLs that apps and pushes carry: `/calls`. Segments of lower-case letters, digits, `-` and
   * `_`.
   * @default - none
   */
  readonly prefix?: string;
  /**
   * The stage whose URL apps use.
   * @default - the API's `$default` stage
   */
  readonly stage?: IHttpStage;
  /**
   * Where phones reach the API, without the prefix and a trailing slash, such as the URL of its custom domain: `https://api.example.com`.
   * @default - the API's own endpoint, with the stage's name unless that is `$default`
   */
  readonly url?: string;
}

const PREFIX = /^(\/[a-z0-9][a-z0-9_-]*)+$/;

/** The URL of the API for apps and pushes, without a trailing slash. @throws Error for what cannot work */
export const targetUrl = ({ api, prefix = '', stage, url }: HttpApiTarget): string => {
  if (prefix !== '' && !PREFIX.test(prefix))
    throw new Error(
      `Ringthrough: httpApi.prefix must be a path such as /calls, of lower-case letters, digits, "-" and "_" and without a final slash, not "${prefix}"`,
    );
  if (url !== undefined && !Token.isUnresolved(url) && !/^https:\/\/[^/?#\s]+(\/[^?#\s]*[^/?#\s])?$/.test(url))
    throw new Error(
      `Ringthrough: httpApi.url must be an https URL without a final slash, such as https://api.example.com, not "${url}"`,
    );
  const base = url ?? endpointOf(api, stage);
  // A default endpoint's host name has 56 characters at most: ten of the id, `.execute-api.`, the region, `.amazonaws.com.cn`.
  const host = Token.isUnresolved(base) ? 56 : base.length - 'https://'.length;
  if (host + prefix.length > LIMITS.hostNameCharacters)
    throw new Error(
      `Ringthrough: httpApi.url and httpApi.prefix must have at most ${LIMITS.hostNameCharacters} characters together, without https://, because every push carries them`,
    );
  return base + prefix;
};

const endpointOf = (api: HttpApi | IHttpApi, stage: IHttpStage | undefined): string => {
  if (resourceOf(api)?.disableExecuteApiEndpoint === true)
    throw new Error('Ringthrough: httpApi.url is needed: the default endpoint of this API is disabled');
  let endpoint: string;
  try {
    endpoint = api.apiEndpoint;
  } catch {
    const { region, urlSuffix } = Stack.of(api);
    endpoint = `https://${api.apiId}.execute-api.${region}.${urlSuffix}`;
  }
  return stage === undefined || stage.stageName === '$default' ? endpoint : `${endpoint}/${stage.stageName}`;
};

const resourceOf = (api: HttpApi | IHttpApi): CfnApi | undefined => {
  const resource = api.node.defaultChild;
  return resource instanceof CfnApi ? resource : undefined;
};

/**
 * Checks the settings that stay the host's. What prevents calls fails the synth; the rest is a warning. Of an imported API nothing is
 * known at synth: what it must have is printed.
 */
export const checkTarget = (scope: Construct, target: HttpApiTarget, corsOrigins: readonly string[]): void => {
  const cors = corsConfiguration(corsOrigins);
  const resource = resourceOf(target.api);
  const warn = (name: string, message: string) =>
    Annotations.of(scope).addWarningV2(`ringthrough:http-api-${name}`, message);
  if (resource === undefined) {
    warn('imported', `the imported HTTP API must have ${required(cors)}`);
    return;
  }
  const stages = stagesOf(target, resource);
  if (stages.length === 0)
    throw new Error('Ringthrough: httpApi has no stage in this app: give it one, or its routes are never deployed');
  for (const stage of stages) {
    if (stage.autoDeploy !== true)
      throw new Error(
        `Ringthrough: httpApi’s stage ${stage.stageName} must have autoDeploy: without it, the routes are never deployed`,
      );
    const logged = /\$context\.(path|domainName\$context\.path|requestOverride\.path)/.exec(
      JSON.stringify(Stack.of(stage).resolve(stage.accessLogSettings) ?? ''),
    );
    if (logged !== null)
      throw new Error(
        `Ringthrough: httpApi’s access log must not contain ${logged[0]}: the path of a receipt contains the token with which its bearer can answer a call. Log $context.routeKey`,
      );
    if (Stack.of(stage).resolve(stage.defaultRouteSettings)?.throttlingRateLimit === undefined)
      warn(
        'throttle',
        `stage ${stage.stageName} has no throttle: nothing limits what an attack on the open routes costs`,
      );
  }
  const missing = missingCors(Stack.of(resource).resolve(resource.corsConfiguration), cors);
  if (missing !== undefined) warn('cors', `the HTTP API’s CORS must have ${missing}: otherwise web views cannot call`);
};

const stagesOf = ({ api, stage }: HttpApiTarget, resource: CfnApi): CfnStage[] => {
  const apiId = JSON.stringify(Stack.of(resource).resolve(resource.ref));
  const own = [...Stack.of(api).node.findAll(), ...(stage?.node.findAll() ?? [])].filter(
    (node): node is CfnStage =>
      node instanceof CfnStage && JSON.stringify(Stack.of(resource).resolve(node.apiId)) === apiId,
  );
  return [...new Set(own)].filter((one) => stage === undefined || one.stageName === stage.stageName);
};

const required = (cors: CorsConfiguration | undefined): string =>
  [
    'a stage with autoDeploy and a throttle',
    'an access log without $context.path, since the path of a receipt contains its token',
    ...(cors === undefined
      ? []
      : [
          `CORS with the methods ${cors.allowMethods.join(', ')}, the headers ${cors.allowHeaders.slice(0, 4).join(', ')} and those of your tracing library, and the exposed headers ${cors.exposeHeaders.join(', ')}`,
        ]),
  ].join('; ');

interface HostCors {
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
}

const missingCors = (host: HostCors | undefined, cors: CorsConfiguration | undefined): string | undefined => {
  if (cors === undefined) return undefined;
  const lacks = (name: string, has: readonly string[] = [], needs: readonly string[]) => {
    const lower = has.map((one) => one.toLowerCase());
    // A `*` does not include `Authorization`: https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name
    const missing = needs.filter(
      (one) => !lower.includes(one.toLowerCase()) && (one === 'authorization' || !lower.includes('*')),
    );
    return missing.length > 0 ? [`the ${name} ${missing.join(', ')}`] : [];
  };
  const missing = [
    ...lacks('methods', host?.allowMethods, cors.allowMethods),
    ...lacks('headers', host?.allowHeaders, cors.allowHeaders.slice(0, 4)),
    ...lacks('exposed headers', host?.exposeHeaders, cors.exposeHeaders),
  ];
  return missing.length > 0 ? missing.join(', ') : undefined;
};

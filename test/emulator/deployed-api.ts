import * as v from 'valibot';
import { jwtAuthorizer } from '../../local/aws/http-api/jwt-authorizer.ts';
import { lambdaAuthorizer } from '../../local/aws/http-api/lambda-authorizer.ts';
import { startGateway } from '../../local/aws/http-api/start-gateway.ts';
import { makeIssuer } from '../../local/oidc/issuer.ts';
import { type Emulator, REGION } from './emulator.ts';

const list = <S extends v.GenericSchema>(item: S) => v.object({ items: v.array(item) });
const Api = v.object({ apiId: v.string(), apiEndpoint: v.string(), protocolType: v.string() });
const DeployedRoute = v.object({
  routeKey: v.string(),
  target: v.string(),
  authorizationType: v.string(),
  authorizerId: v.nullish(v.string()),
  routeResponseSelectionExpression: v.nullish(v.string()),
});
const Integration = v.object({
  integrationId: v.string(),
  integrationUri: v.string(),
  payloadFormatVersion: v.nullish(v.string()),
});
const Authorizer = v.object({
  authorizerId: v.string(),
  authorizerType: v.string(),
  authorizerUri: v.nullish(v.string()),
  authorizerResultTtlInSeconds: v.nullish(v.number()),
  identitySource: v.nullish(v.array(v.string())),
  jwtConfiguration: v.nullish(v.partial(v.object({ issuer: v.string(), audience: v.array(v.string()) }))),
});
const Stage = v.object({ stageName: v.string(), autoDeploy: v.boolean() });
const HttpEvent = v.looseObject({ routeKey: v.string() });

/** The deployed API of a protocol, as API Gateway describes it. */
export const describeApi = async ({ ask }: Pick<Emulator, 'ask'>, protocol: 'HTTP' | 'WEBSOCKET') => {
  const get = async <S extends v.GenericSchema>(path: string, schema: S) => {
    const answer = await ask('apigateway', `/v2/apis${path}`);
    if (!answer.ok) throw new Error(`moto answers ${answer.status} for ${path}`);
    return v.parse(schema, await answer.json());
  };
  const apis = (await get('', list(Api))).items.filter(({ protocolType }) => protocolType === protocol);
  const [api] = apis;
  if (api === undefined || apis.length > 1) throw new Error(`${apis.length} APIs of ${protocol} were deployed`);
  const routes = (await get(`/${api.apiId}/routes`, list(DeployedRoute))).items;
  // Each is read by its id, because moto does not list them.
  const authorizers = new Set(routes.flatMap(({ authorizerId }) => authorizerId ?? []));
  return {
    ...api,
    routes,
    stages: (await get(`/${api.apiId}/stages`, list(Stage))).items,
    integrations: (await get(`/${api.apiId}/integrations`, list(Integration))).items,
    authorizers: await Promise.all([...authorizers].map((id) => get(`/${api.apiId}/authorizers/${id}`, Authorizer))),
  };
};
export type DeployedApi = Awaited<ReturnType<typeof describeApi>>;

/**
 * Serves the deployed API with the local gateway, because moto serves no HTTP APIs. Each request is sent with Lambda's
 * Invoke to the function of the deployed route's integration. The authorizer is the deployed one: API Gateway's own, with its issuer
 * and audience, or its function and how long its answers are kept.
 */
export const serveApi = async (api: DeployedApi, { ask }: Pick<Emulator, 'ask'>) => {
  const [authorizer] = api.authorizers;
  const [audience = ''] = authorizer?.jwtConfiguration?.audience ?? [];
  const issuer = await makeIssuer(authorizer?.jwtConfiguration?.issuer ?? '', audience);
  const invokeFunction = async (arn: string, event: unknown): Promise<unknown> => {
    const path = `/2015-03-31/functions/${encodeURIComponent(arn)}/invocations`;
    const answer = await ask('lambda', path, { method: 'POST', body: JSON.stringify(event) });
    if (!answer.ok || answer.headers.has('x-amz-function-error')) throw new Error(await answer.text());
    return await answer.json();
  };
  const invoke = async (event: unknown): Promise<unknown> => {
    const { routeKey } = v.parse(HttpEvent, event);
    const target = api.routes.find((route) => route.routeKey === routeKey)?.target;
    const arn = api.integrations.find(
      ({ integrationId }) => target === `integrations/${integrationId}`,
    )?.integrationUri;
    if (arn === undefined) throw new Error(`nothing was deployed for ${routeKey}`);
    return invokeFunction(arn, event);
  };
  const authorizerArn = /functions\/(.+)\/invocations$/.exec(authorizer?.authorizerUri ?? '')?.[1];
  const gateway = await startGateway(0, {
    authorize:
      authorizerArn === undefined
        ? jwtAuthorizer([issuer])
        : lambdaAuthorizer({
            invoke: (event) => invokeFunction(authorizerArn, event),
            region: REGION,
            cacheTtl: (authorizer?.authorizerResultTtlInSeconds ?? 0) * 1000,
            clock: Date.now,
            onError: console.error,
          }),
    invoke: (_, event) => invoke(event),
    serveLocal: async () => false,
    onError: console.error,
  });
  const url = `http://127.0.0.1:${gateway.port}`;
  const request = async (method: string, path: string, { token, body }: { token?: string; body?: unknown } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
  return { issuer, request, close: gateway.close };
};

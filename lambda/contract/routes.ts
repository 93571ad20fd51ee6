/** The functions of the HTTP API. The entry file of each is `lambda/entry/<name>.ts`. */
export const HTTP_FUNCTIONS = [
  'devices',
  'invite',
  'calls',
  'receipts',
  'blocks',
  'ice',
  'client-config',
  'users',
] as const;
export type HttpFunction = (typeof HTTP_FUNCTIONS)[number];

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** In API Gateway's notation: `/v1/devices/{deviceId}`. */
  readonly path: string;
  readonly fn: HttpFunction;
  /** `jwt`: API Gateway checks the bearer token before it invokes the function. `none`: open to all, or the path contains the capability. */
  readonly auth: 'jwt' | 'none';
  /**
   * Whether a cell answers it for a tenant that another cell serves: a call lives where it began, and what is left of a user can be
   * removed. Every other route with a token answers such a tenant with `wrong_cell`.
   */
  readonly inAnyCell?: true;
}

/** Every route of the HTTP API. `lib` provisions them, `local` serves them, and the OpenAPI document is generated from them. */
export const routes = {
  registerDevice: { method: 'PUT', path: '/v1/devices/{deviceId}', fn: 'devices', auth: 'jwt' },
  listDevices: { method: 'GET', path: '/v1/devices', fn: 'devices', auth: 'jwt' },
  removeDevice: { method: 'DELETE', path: '/v1/devices/{deviceId}', fn: 'devices', auth: 'jwt', inAnyCell: true },
  invite: { method: 'POST', path: '/v1/calls', fn: 'invite', auth: 'jwt' },
  listCalls: { method: 'GET', path: '/v1/calls', fn: 'calls', auth: 'jwt' },
  getCall: { method: 'GET', path: '/v1/calls/{callId}', fn: 'calls', auth: 'jwt', inAnyCell: true },
  ringing: { method: 'POST', path: '/v1/calls/{callId}/ringing', fn: 'calls', auth: 'jwt', inAnyCell: true },
  answer: { method: 'POST', path: '/v1/calls/{callId}/answer', fn: 'calls', auth: 'jwt', inAnyCell: true },
  decline: { method: 'POST', path: '/v1/calls/{callId}/decline', fn: 'calls', auth: 'jwt', inAnyCell: true },
  cancel: { method: 'POST', path: '/v1/calls/{callId}/cancel', fn: 'calls', auth: 'jwt', inAnyCell: true },
  end: { method: 'POST', path: '/v1/calls/{callId}/end', fn: 'calls', auth: 'jwt', inAnyCell: true },
  inviteToCall: { method: 'POST', path: '/v1/calls/{callId}/invite', fn: 'invite', auth: 'jwt', inAnyCell: true },
  sendSignal: { method: 'POST', path: '/v1/calls/{callId}/signals', fn: 'calls', auth: 'jwt', inAnyCell: true },
  readSignals: { method: 'GET', path: '/v1/calls/{callId}/signals', fn: 'calls', auth: 'jwt', inAnyCell: true },
  iceServers: { method: 'GET', path: '/v1/ice-servers', fn: 'ice', auth: 'jwt', inAnyCell: true },
  clientConfig: { method: 'GET', path: '/v1/client-config', fn: 'client-config', auth: 'none' },
  listBlocks: { method: 'GET', path: '/v1/blocks', fn: 'blocks', auth: 'jwt' },
  block: { method: 'PUT', path: '/v1/blocks/{userId}', fn: 'blocks', auth: 'jwt' },
  unblock: { method: 'DELETE', path: '/v1/blocks/{userId}', fn: 'blocks', auth: 'jwt' },
  getDoNotDisturb: { method: 'GET', path: '/v1/do-not-disturb', fn: 'blocks', auth: 'jwt' },
  setDoNotDisturb: { method: 'PUT', path: '/v1/do-not-disturb', fn: 'blocks', auth: 'jwt' },
  eraseUser: { method: 'DELETE', path: '/v1/users/me', fn: 'users', auth: 'jwt', inAnyCell: true },
  postReceipt: { method: 'POST', path: '/v1/receipts/{token}', fn: 'receipts', auth: 'none' },
  getReceipt: { method: 'GET', path: '/v1/receipts/{token}', fn: 'receipts', auth: 'none' },
  receiptIceServers: { method: 'GET', path: '/v1/receipts/{token}/ice-servers', fn: 'ice', auth: 'none' },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** The names of the routes that a function handles. */
export type RoutesOf<F extends HttpFunction> = {
  [Name in RouteName]: (typeof routes)[Name]['fn'] extends F ? Name : never;
}[RouteName];

type ParametersIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParametersIn<Rest>
  : never;

/** The name of a path parameter of some route. */
export type PathParameter = ParametersIn<(typeof routes)[RouteName]['path']>;

/** API Gateway's key of the route: `PUT /v1/devices/{deviceId}`. */
export const routeKey = (route: Route): string => `${route.method} ${route.path}`;

/**
 * The key of a route in the contract, of one as API Gateway names it: in an API of a host application, a prefix precedes every path.
 * No path of the contract contains `/v1/` a second time.
 */
export const withoutPrefix = (key: string): string => {
  const [method = '', path = ''] = key.split(' ');
  const start = path.lastIndexOf('/v1/');
  return start > 0 ? `${method} ${path.slice(start)}` : key;
};

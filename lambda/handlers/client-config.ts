import { type Cells, urlsOfTenant } from '../contract/cells.ts';
import { SOCKET_PROTOCOL } from '../contract/enums.ts';
import type { IdentityEntry } from '../contract/identity.ts';
import { LIMITS } from '../contract/limits.ts';
import type { ClientConfigView } from '../contract/views.ts';
import type { Handler } from '../http/endpoint.ts';
import type { HttpEvent } from '../http/request.ts';
import { uncheckedTenant } from '../identity/unchecked-tenant.ts';

export interface ClientConfigSettings {
  /** `wss://…` */
  readonly socketUrl: string;
  readonly ringTimeoutSeconds: number;
  readonly invitesPerMinute: number;
  /** The public VAPID key; `undefined`: no Web Push. */
  readonly webPushKey?: string | undefined;
  /** `undefined`: this deployment serves its users alone. */
  readonly urls?: readonly string[] | undefined;
  /** `undefined`: this deployment serves every tenant. */
  readonly cells?: Cells | undefined;
  /** By which the tenant of a request's token is read. */
  readonly identity: readonly IdentityEntry[];
}

/** `vary`, because API Gateway names the page's origin in the answer if the deployment lists origins. */
const CACHED = { 'cache-control': 'public, max-age=3600', vary: 'origin' } as const;

/** With `cells` the answer depends on the token, and a tenant may move. */
const CACHED_BY_TENANT = { 'cache-control': 'private, max-age=300', vary: 'origin, authorization' } as const;

/**
 * `GET /v1/client-config`: what an app has to know about the deployment besides its URL. The same for everybody, and no secret, but for
 * `urls` where the setting `cells` has the tenant of the request's token.
 */
export const clientConfigHandler = (settings: ClientConfigSettings): Handler => {
  const { webPushKey, urls, cells } = settings;
  const body: ClientConfigView = {
    ...(urls !== undefined && { urls: [...urls] }),
    ...(webPushKey !== undefined && { webPush: { publicKey: webPushKey } }),
    socket: { url: settings.socketUrl, protocol: SOCKET_PROTOCOL, pingSeconds: 300 },
    limits: {
      bodyBytes: LIMITS.bodyBytes,
      signalBytes: LIMITS.signalBytes,
      messageBytes: LIMITS.messageBytes,
      customBytes: LIMITS.customBytes,
      callees: LIMITS.callees,
      candidates: LIMITS.candidates,
      pendingSignals: LIMITS.pendingSignals,
      signalsPerMinute: LIMITS.signalsPerMinute,
      devices: LIMITS.devices,
      deviceIdCharacters: LIMITS.deviceIdCharacters,
      blocks: LIMITS.blocks,
      page: LIMITS.page.max,
      invitesPerMinute: settings.invitesPerMinute,
      ringTimeoutSeconds: { ...LIMITS.ringTimeoutSeconds, default: settings.ringTimeoutSeconds },
    },
  };
  if (cells === undefined) return async () => ({ status: 200, body, headers: CACHED });
  return async (event) => {
    const tenant = uncheckedTenant(settings.identity, bearerOf(event));
    const own = tenant === undefined ? undefined : urlsOfTenant(cells, tenant);
    return { status: 200, body: own === undefined ? body : { ...body, urls: own }, headers: CACHED_BY_TENANT };
  };
};

const bearerOf = ({ headers }: HttpEvent): string => (headers.authorization ?? '').replace(/^Bearer\s+/i, '');

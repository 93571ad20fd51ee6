import { SOCKET_PROTOCOL } from '../contract/enums.ts';
import { LIMITS } from '../contract/limits.ts';
import type { ClientConfigView } from '../contract/views.ts';
import type { Handler } from '../http/endpoint.ts';

export interface ClientConfigSettings {
  /** `wss://…` */
  readonly socketUrl: string;
  readonly ringTimeoutSeconds: number;
  readonly invitesPerMinute: number;
  /** The public VAPID key; `undefined`: no Web Push. */
  readonly webPushKey?: string | undefined;
  /** `undefined`: this deployment serves its users alone. */
  readonly urls?: readonly string[] | undefined;
}

/** `vary`, because API Gateway names the page's origin in the answer if the deployment lists origins. */
const CACHED = { 'cache-control': 'public, max-age=3600', vary: 'origin' } as const;

/** `GET /v1/client-config`: what an app has to know about the deployment besides its URL. The same for everybody, and no secret. */
export const clientConfigHandler = (settings: ClientConfigSettings): Handler => {
  const { webPushKey, urls } = settings;
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
  return async () => ({ status: 200, body, headers: CACHED });
};

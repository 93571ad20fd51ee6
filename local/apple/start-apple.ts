import type { Environment } from '../../lambda/contract/words.ts';
import { type Identity, makeCertificateAuthority } from './certificate-authority.ts';
import { type DeviceRegistry, makeDeviceRegistry } from './device-registry.ts';
import { judgePush } from './judge-push.ts';
import { makeTokenVerifier, type TrustedKey } from './provider-token.ts';
import { type ApplePush, makePushLog, type PushListener } from './push-log.ts';
import { type Arrival, startPushServer } from './push-server.ts';
import { makeScriptedFaults, type ScriptedFault } from './scripted-faults.ts';
import { makeSenderCheck } from './sender.ts';
import type { Verdict } from './verdict.ts';

export interface AppleOptions {
  /** Of the production service. @default 0, the system chooses */
  readonly port?: number;
  /** Of the sandbox service. @default 0 */
  readonly sandboxPort?: number;
  /** Epoch milliseconds. @default Date.now */
  readonly clock?: () => number;
}

export interface Apple {
  /** The production service, in the place of `https://api.push.apple.com`. */
  readonly url: string;
  /** Both services: Apple has two hosts, so the simulator has two ports. */
  readonly urls: Readonly<Record<Environment, string>>;
  /** PEM that a client must trust. */
  readonly ca: string;
  /** Makes a provider key known. Until then everything signed with it is an `InvalidProviderToken`. */
  trustKey(key: TrustedKey): void;
  /** Forgets a key, as when a developer revokes it. */
  revokeKey(keyId: string): void;
  /** Lets somebody else's authority (PEM) issue client certificates too. */
  trustCertificateAuthority(pem: string): void;
  /**
   * A client certificate as Apple's developer site issues it.
   *
   * @param commonName such as `VoIP Services: com.example.app`, which allows the topic `com.example.app.voip`
   */
  issueCertificate(commonName: string, validUntil?: Date): Promise<Identity>;
  readonly devices: DeviceRegistry;
  /** Refuses the next push or pushes for a reason that cannot be provoked otherwise. */
  refuse(fault: ScriptedFault): void;
  /** Oldest first; those refused too. */
  pushes(): readonly ApplePush[];
  /** Called with every push after its verdict, before the sender hears of it. @returns how to stop */
  onPush(listener: PushListener): () => void;
  close(): Promise<void>;
}

/** Starts a simulator of Apple's push service on 127.0.0.1. Every call starts one of its own. */
export async function startApple(options: AppleOptions = {}): Promise<Apple> {
  const clock = options.clock ?? Date.now;
  const authority = await makeCertificateAuthority('Ringthrough local Apple');
  const identity = await authority.issueServer();
  const authorities = [authority.certificate];
  const tokens = makeTokenVerifier(clock);
  const devices = makeDeviceRegistry(clock);
  const faults = makeScriptedFaults(clock);
  const log = makePushLog();

  function receive(arrival: Arrival): Verdict {
    const judged = judgePush(arrival, devices);
    const verdict = (judged.status === 200 ? faults.take(arrival.deviceToken) : undefined) ?? judged;
    const { environment, deviceToken, payload, apnsId } = arrival;
    const headers = { 'apns-priority': '10', ...arrival.headers, 'apns-id': apnsId };
    log.add({ at: new Date(clock()).toISOString(), environment, deviceToken, headers, payload, verdict });
    return verdict;
  }

  const start = (environment: Environment, port = 0) =>
    startPushServer({
      port,
      environment,
      identity,
      openConnection: (facts) => makeSenderCheck(facts, tokens, () => authorities, clock),
      receive,
    });
  const production = await start('production', options.port);
  const sandbox = await start('sandbox', options.sandboxPort);

  return {
    url: production.url,
    urls: { production: production.url, sandbox: sandbox.url },
    ca: authority.certificate,
    trustKey: tokens.trust,
    revokeKey: tokens.revoke,
    trustCertificateAuthority: (pem) => void authorities.push(pem),
    issueCertificate: (commonName, validUntil) => authority.issueClient(`CN=${commonName}`, validUntil),
    devices: devices.registry,
    refuse: faults.add,
    pushes: log.pushes,
    onPush: log.listen,
    close: async () => void (await Promise.all([production.close(), sandbox.close()])),
  };
}

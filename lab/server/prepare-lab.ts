import type { LocalBackend, LocalBackendOptions } from '../../local/local-backend.ts';
import { BOBS_BROWSER } from '../device-ids.ts';
import type { Phones } from '../phones/phone.ts';
import { startPhones } from '../phones/start-phones.ts';
import { startAwsProxy } from './aws-proxy.ts';
import { BROWSER_LABEL } from './bobs-browser.ts';
import { type Lab, openLab } from './lab.ts';
import { labelOf } from './lab-phones.ts';
import { labRoutes } from './lab-routes.ts';
import { allAwsListeners, allInvocationListeners, firstOf } from './listeners.ts';
import { observeOutsideClients } from './own-app/outside-clients.ts';
import { bundlePage } from './page-bundle.ts';
import { makeEventStream } from './server-sent-events.ts';
import { awsHops } from './trace/aws-hops.ts';
import { copyAddresses } from './trace/copy/addresses.ts';
import { simulatorCredentials } from './trace/copy/simulator-credentials.ts';
import { makeDeviceDirectory } from './trace/device-directory.ts';
import { functionHops } from './trace/function-hops.ts';
import { hopRoutes } from './trace/hop-routes.ts';
import { makeInvocationTracker } from './trace/invocation-tracker.ts';
import { makeTrace } from './trace/trace.ts';
import { webhookHops } from './trace/webhook-hops.ts';

/** A lab before its local backend has started. */
export interface PreparedLab {
  /** Options that the local backend must be started with. */
  readonly options: Required<Pick<LocalBackendOptions, 'environmentOf' | 'onInvocation' | 'onLog' | 'extraRoutes'>>;
  /**
   * Creates Alice's and Bob's phones.
   *
   * @param tenantClaim the JWT claim with the user's tenant, if the local backend requires one
   */
  open(backend: LocalBackend, tenantClaim?: string): Promise<Lab>;
  /** Call this before the local backend closes, and `disconnect` after. */
  close(): Promise<void>;
  /** Stops the proxy between the functions and the AWS simulators. */
  disconnect(): Promise<void>;
}

/** The page uses the same tenant when it requests tokens. */
const LAB_TENANT = 'lab';

export const prepareLab = async (): Promise<PreparedLab> => {
  let lab: Lab | undefined;
  let phones: Phones | undefined;
  let clock = Date.now;
  const events = makeEventStream(() => lab?.view());
  const outside = observeOutsideClients(() => clock(), events.changed);
  const trace = makeTrace(
    () => clock(),
    () => {
      lab?.onTrace();
      events.changed();
    },
  );
  const tracker = makeInvocationTracker();
  const devices = makeDeviceDirectory((deviceId) => {
    if (deviceId === BOBS_BROWSER) return BROWSER_LABEL;
    const phone = phones?.get(deviceId);
    return phone && labelOf(deviceId, phone.view().platform);
  });
  let credentials: ReadonlyMap<string, () => Promise<string>> = new Map();
  const [proxy, files] = await Promise.all([
    startAwsProxy(allAwsListeners([awsHops(trace, tracker, devices), outside.onAwsRequest])),
    bundlePage(),
  ]);
  const openedLab = (): Lab => {
    if (lab === undefined) throw new RangeError('the lab is not open yet');
    return lab;
  };
  return {
    options: {
      environmentOf: proxy.environmentOf,
      onInvocation: allInvocationListeners([
        functionHops(trace, tracker, devices),
        ...outside.onInvocation,
        (invocation) => lab?.onInvocation(invocation) ?? (() => {}),
      ]),
      onLog: webhookHops(trace),
      extraRoutes: firstOf([
        outside.routes,
        labRoutes({
          files,
          subscribe: events.add,
          view: () => openedLab().view(),
          payload: () => openedLab().payload(),
          hops: hopRoutes({
            message: (hop) => openedLab().message(hop),
            copy: (hop, format) => openedLab().copy(hop, format),
            search: trace.search,
            credential: (path) => credentials.get(path)?.(),
          }),
          act: (action) => openedLab().act(action),
        }),
      ]),
    },
    open: async (given, tenantClaim) => {
      const backend = tenantClaim === undefined ? given : withTenant(given, tenantClaim);
      clock = backend.clock.now;
      phones = startPhones(backend);
      credentials = simulatorCredentials(backend.apple, backend.google, clock);
      const addresses = copyAddresses(backend, tenantClaim === undefined ? undefined : LAB_TENANT);
      lab = await openLab({
        ...{ backend, phones, trace, outside, devices, addresses, onChange: events.changed },
        tenantQuery: tenantClaim === undefined ? '' : `tenant=${LAB_TENANT}&`,
      });
      events.changed();
      return lab;
    },
    close: async () => {
      await lab?.close();
      events.close();
      await phones?.close();
    },
    disconnect: proxy.close,
  };
};

/** The same backend, with tokens that have the tenant of Alice and Bob. */
const withTenant = (backend: LocalBackend, claim: string): LocalBackend => ({
  ...backend,
  issuer: { ...backend.issuer, mint: (user, claims) => backend.issuer.mint(user, { [claim]: LAB_TENANT, ...claims }) },
});

import type { Deployment } from '../../../target/deployment.ts';
import { VERSION } from '../../../version.ts';
import type { Snapshot } from '../snapshot.ts';
import { gatherApplications } from './gather-applications.ts';
import { gatherAws } from './gather-aws.ts';
import { gatherHost } from './gather-hosts.ts';
import { gatherLocalTable } from './gather-state.ts';
import { gatherWeb } from './gather-web.ts';

/** Reads a deployment from end to end. Writes nothing. Never throws: what cannot be read is in the snapshot with the reason. */
export const gather = async (
  deployment: Deployment,
  { origin, now }: { readonly origin: string | undefined; readonly now: number },
): Promise<Snapshot> => {
  const { kind, name, region, api, socket, table, clients } = deployment;
  const [ofAws, applications, web, localTable] = await Promise.all([
    kind === 'aws' ? gatherAws(deployment) : undefined,
    gatherApplications(deployment),
    gatherWeb(deployment, origin),
    kind === 'local' ? gatherLocalTable(clients, table) : undefined,
  ]);
  const { targets, state, ...parts } = ofAws ?? { targets: {}, state: undefined };
  const hosts =
    kind === 'local'
      ? []
      : await Promise.all([gatherHost('API', api, targets.https), gatherHost('sockets', socket, targets.wss)]);
  return {
    format: 'ringthrough-deployment-1',
    takenAt: new Date(now).toISOString(),
    cli: VERSION,
    kind,
    name,
    region,
    api,
    socket,
    table,
    ...parts,
    applications,
    state: state ?? { table: localTable ?? { value: null } },
    hosts,
    web,
  };
};

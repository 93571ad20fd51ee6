import { useEffect, useMemo, useState } from 'preact/hooks';
import { BOBS_BROWSER } from '../../device-ids.ts';
import type { LabView } from '../../server/lab-view.ts';
import { labClient } from '../lab-client.ts';
import { makeCallConnections } from './call-connections.ts';
import type { CallStreams } from './call-streams.ts';

/** Keeps the call connections of all phones. @returns the media streams by phone id */
export const useCallConnections = (view: LabView | undefined): ReadonlyMap<string, CallStreams> => {
  const [streams, setStreams] = useState<ReadonlyMap<string, CallStreams>>(new Map());
  const connections = useMemo(
    () =>
      makeCallConnections({
        onCallEvent: (phone, callEvent) => void labClient.act({ phone, callEvent }),
        onMediaConnected: (mediaConnected) => void labClient.act({ mediaConnected }),
        onStreams: setStreams,
        onMediaLost: (id, callId) => {
          const hangUp = { do: 'hang_up', callId } as const;
          void labClient.act(id === BOBS_BROWSER ? { browser: hangUp } : { phone: id, act: hangUp });
        },
      }),
    [],
  );
  useEffect(() => connections.close, [connections]);
  useEffect(() => {
    // Without a view, another window has the phones.
    if (view === undefined) connections.close();
    else connections.update(view);
  }, [connections, view]);
  return streams;
};

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { LabView } from '../../view.ts';
import { labClient } from '../lab-client.ts';
import { makeExchange } from './exchange.ts';
import type { Streams } from './streams.ts';

/** The calls' media, by phone. */
export const useCalls = (view: LabView | undefined): ReadonlyMap<string, Streams> => {
  const [streams, setStreams] = useState<ReadonlyMap<string, Streams>>(new Map());
  const exchange = useMemo(
    () =>
      makeExchange({
        onNews: (phone, news) => void labClient.act({ phone, news }),
        onConnected: (connected) => void labClient.act({ connected }),
        onStreams: setStreams,
        onLost: (phone, callId) => void labClient.act({ phone, act: { do: 'hang_up', callId } }),
      }),
    [],
  );
  useEffect(() => exchange.close, [exchange]);
  useEffect(() => {
    // Another window has the phones now.
    if (view === undefined) exchange.close();
    else exchange.update(view);
  }, [exchange, view]);
  return streams;
};

import { useCallback, useEffect, useState } from 'preact/hooks';
import type { LabAction } from '../server/lab-action.ts';
import type { LabView } from '../server/lab-view.ts';
import { type LabConnection, labClient } from './lab-client.ts';

export type Act = (action: LabAction) => Promise<void>;

/** How long an action error is shown. Milliseconds. */
const ERROR_MS = 5_000;

/** The current view of the lab, and the function that sends it an action. */
export const useLab = () => {
  const [view, setView] = useState<LabView>();
  const [connection, setConnection] = useState<LabConnection>('connected');
  /** Why the last action was not possible. */
  const [actionError, setActionError] = useState<string>();

  useEffect(() => labClient.subscribe(setView, setConnection), []);
  useEffect(() => {
    if (actionError === undefined) return;
    const timer = setTimeout(() => setActionError(undefined), ERROR_MS);
    return () => clearTimeout(timer);
  }, [actionError]);
  const act: Act = useCallback(async (action) => setActionError(await labClient.act(action)), []);
  return { view: connection === 'replaced' ? undefined : view, connection, actionError, act };
};

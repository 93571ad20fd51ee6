import { useCallback, useEffect, useState } from 'preact/hooks';
import type { LabAction } from '../actions.ts';
import type { LabView } from '../view.ts';
import { type Link, labClient } from './lab-client.ts';

export type Act = (action: LabAction) => Promise<void>;

/** How long one can read what was in the way. Milliseconds. */
const REFUSAL_MS = 5_000;

/** What the lab shows now, and how to ask something of it. */
export const useLab = () => {
  const [view, setView] = useState<LabView>();
  const [link, setLink] = useState<Link>('live');
  /** What was in the way of the last thing that was asked. */
  const [refusal, setRefusal] = useState<string>();

  useEffect(() => labClient.watch(setView, setLink), []);
  useEffect(() => {
    if (refusal === undefined) return;
    const timer = setTimeout(() => setRefusal(undefined), REFUSAL_MS);
    return () => clearTimeout(timer);
  }, [refusal]);
  const act: Act = useCallback(async (action) => setRefusal(await labClient.act(action)), []);
  return { view: link === 'elsewhere' ? undefined : view, link, refusal, act };
};

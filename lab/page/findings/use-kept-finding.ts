import { useRef } from 'preact/hooks';
import type { FindingView, LabView } from '../../server/lab-view.ts';

/** The finding; while a later call of the scenario has none, that of the call before. A set-up clears the trace, and so what is kept. */
export const useKeptFinding = ({ finding, scenario, trace }: LabView): FindingView | undefined => {
  const kept = useRef<FindingView>(undefined);
  if (finding !== undefined || scenario === undefined || trace === undefined) kept.current = finding;
  return kept.current;
};

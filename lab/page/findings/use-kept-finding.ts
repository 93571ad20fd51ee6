import { useRef } from 'preact/hooks';
import type { FindingView, LabView } from '../../server/lab-view.ts';

/** The finding, and after the app was fixed, the one of the call before. Set-ups clear the trace, and what is kept. */
export const useKeptFinding = ({ finding, scenario, trace }: LabView): FindingView | undefined => {
  const kept = useRef<FindingView>(undefined);
  if (finding !== undefined || scenario === undefined || trace === undefined) kept.current = finding;
  return kept.current;
};

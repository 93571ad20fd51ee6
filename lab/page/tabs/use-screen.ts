import { useEffect, useState } from 'preact/hooks';
import type { TabId } from './tab-ids.ts';

/** The groups of tabs that a screen shows side by side; the first tab of a group is open at first. */
type Screen = readonly (readonly TabId[])[];

const NARROW: Screen = [['phones', 'journey', 'payload', 'libraries', 'calls', 'change', 'scenarios', 'your-app']];
const MEDIUM: Screen = [['journey', 'payload', 'libraries', 'calls', 'change', 'scenarios', 'your-app']];
const WIDE: Screen = [
  ['journey', 'calls', 'your-app'],
  ['scenarios', 'change', 'payload', 'libraries'],
];

/** The same widths as in style/layout.css. */
const isWide = window.matchMedia('(min-width: 1560px)');
const isNarrow = window.matchMedia('(max-width: 1119px)');

const current = (): Screen => {
  if (isNarrow.matches) return NARROW;
  return isWide.matches ? WIDE : MEDIUM;
};

/** The tabs of the window's width. */
export const useScreen = () => {
  const [groups, setGroups] = useState(current);
  useEffect(() => {
    const onChange = () => setGroups(current());
    const queries = [isWide, isNarrow];
    for (const query of queries) query.addEventListener('change', onChange);
    return () => {
      for (const query of queries) query.removeEventListener('change', onChange);
    };
  }, []);
  return { groups, isNarrow: groups === NARROW };
};

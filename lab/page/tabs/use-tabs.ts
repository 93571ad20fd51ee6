import { useCallback, useState } from 'preact/hooks';
import type { TabId } from './tab-ids.ts';

export interface OpenTabs {
  /** The opened tabs, the last one first. */
  readonly opened: readonly TabId[];
  readonly open: (tab: TabId) => void;
  /** Forgets which tabs were opened, so that each group shows its first. */
  readonly forget: () => void;
}

/** Which tabs were opened: a group shows the one of its tabs that was opened last. */
export const useTabs = (): OpenTabs => {
  const [opened, setOpened] = useState<readonly TabId[]>([]);
  const open = useCallback((tab: TabId) => setOpened((before) => [tab, ...before.filter((id) => id !== tab)]), []);
  const forget = useCallback(() => setOpened([]), []);
  return { opened, open, forget };
};

/** The tab that a group shows. */
export const shownTab = (ids: readonly TabId[], opened: readonly TabId[]): TabId | undefined =>
  opened.find((id) => ids.includes(id)) ?? ids[0];

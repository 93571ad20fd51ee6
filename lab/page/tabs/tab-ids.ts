/** What the page shows beside the guide. `phones`: the two phones, a tab on narrow screens only. */
export type TabId = 'phones' | 'journey' | 'payload' | 'libraries' | 'calls' | 'change' | 'scenarios' | 'your-app';

export const TAB_LABELS: Readonly<Record<TabId, string>> = {
  phones: 'Phones',
  journey: 'Journey',
  payload: 'Payload',
  libraries: 'Libraries',
  calls: 'Calls',
  change: 'What to change',
  scenarios: 'Scenarios',
  'your-app': 'Your app',
};

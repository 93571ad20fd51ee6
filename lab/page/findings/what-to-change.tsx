import type { LabView } from '../../server/lab-view.ts';
import { type Framework, frameworkOfApp } from '../../server/your-app/frameworks.ts';
import type { FindingCodeView } from '../../server/your-app/views.ts';
import { labClient } from '../lab-client.ts';
import type { Act } from '../use-lab.ts';
import { FrameworkTabs } from './framework-tabs.tsx';
import { NoFinding } from './no-finding.tsx';
import { useKeptFinding } from './use-kept-finding.ts';
import { useLoaded } from './use-loaded.ts';
import { useMyLibrary } from './use-my-library.ts';
import { useRemembered } from './use-remembered.ts';

interface WhatToChangeProps {
  readonly view: LabView;
  readonly act: Act;
}

/** From the finding of the last call to the lines of code. While a later call of the scenario has none, that of the call before stays. */
export const WhatToChange = ({ view, act }: WhatToChangeProps) => {
  const { phones } = view;
  const finding = useKeptFinding(view);
  const code = useLoaded(finding?.id, () => labClient.findingCode(finding?.id ?? 'no_report'));
  const { mine } = useMyLibrary();
  const [remembered, remember] = useRemembered('framework');
  if (finding === undefined) return <NoFinding view={view} act={act} />;

  const phone = phones.find(({ id }) => id === (finding.phone ?? 'bob-phone'));
  const selected = code && selectedOf(code, [remembered, mine?.framework, phone && frameworkOfApp[phone.app.name]]);
  return (
    <section class="what-to-change" aria-label="What to change">
      <header>
        {view.finding === undefined && (
          <p class="earlier">This call shows nothing to change so far. The call before:</p>
        )}
        <h2>{finding.title}</h2>
        <p>{finding.what}</p>
        <p class="change">{finding.change}</p>
      </header>
      {code && selected && <FrameworkTabs code={code} selected={selected} select={remember} />}
      <dl class="finding-facts">
        <dt>In the lab</dt>
        <dd>{finding.next}</dd>
        <dt>Rule</dt>
        <dd>
          {finding.rule}{' '}
          <a href={finding.source} target="_blank" rel="noopener noreferrer">
            {new URL(finding.source).hostname}
          </a>
        </dd>
      </dl>
    </section>
  );
};

/** The first of the frameworks that the finding has a tab for. */
const selectedOf = (code: FindingCodeView, wanted: readonly (Framework | string | undefined)[]) =>
  wanted.map((id) => code.find((one) => one.id === id)).find((one) => one !== undefined) ?? code[0];

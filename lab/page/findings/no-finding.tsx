import { FINDINGS } from '../../server/findings/findings.ts';
import { SCENARIO_FINDINGS } from '../../server/findings/scenario-findings.ts';
import type { LabView } from '../../server/lab-view.ts';

/** There is nothing to change: the findings that the scenarios show. */
export const NoFinding = ({ view: { scenarios, trace } }: { readonly view: LabView }) => (
  <div class="no-finding">
    <p>
      {trace === undefined ? 'There was no call yet.' : 'The last call shows nothing that an app has to change.'} What
      the scenarios show:
    </p>
    <dl>
      {scenarios.flatMap(({ id, title }) => {
        const finding = SCENARIO_FINDINGS[id];
        if (finding === undefined) return [];
        return [
          <div key={id}>
            <dt>{title}</dt>
            <dd>{FINDINGS[finding].title}</dd>
          </div>,
        ];
      })}
    </dl>
  </div>
);

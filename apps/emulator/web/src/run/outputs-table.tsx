import type { WorkflowStepView } from '@bizproc-kit/emulator/control';
import { Badge, type Tone } from '@bizproc-kit/ui';
import type { StepDefinition } from '../api/model.js';
import { localize } from '../steps/localized-text.js';

const tones: Record<string, Tone> = {
  completed: 'good',
  'timed-out': 'bad',
  faulted: 'bad',
  terminated: 'bad',
};

/** What a step has returned, under the names it registered. */
export function OutputsTable(props: {
  step: WorkflowStepView;
  definition: StepDefinition | undefined;
  language: string;
}) {
  const { step, definition, language } = props;
  const declared = (definition?.outputs ?? []).map((output) => ({
    id: output.id,
    name: localize(output.name, language) || output.id,
    value: step.outputs[output.id],
  }));
  const extra = Object.entries(step.outputs)
    .filter(([id]) => !declared.some((output) => output.id === id))
    .map(([id, value]) => ({ id, name: id === 'IsTimeout' ? 'Timed out' : id, value }));
  const rows = [...declared, ...extra];
  return (
    <section class="outputs" aria-label={`Outputs of ${step.code}`}>
      <h3 class="outputs-title">
        Outputs of {localize(definition?.name ?? '', language) || step.code}
        <Badge tone={tones[step.status] ?? 'accent'}>{step.status}</Badge>
      </h3>
      {rows.length === 0 ? (
        <p class="ui-hint">This step registered no return properties.</p>
      ) : (
        <table class="outputs-table">
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} data-output={row.id}>
                <th scope="row">
                  {row.name} {row.name !== row.id && <code>{row.id}</code>}
                </th>
                <td>{printValue(row.value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function printValue(value: unknown) {
  if (value === undefined || value === null || value === '') return <span class="ui-hint">empty</span>;
  return <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>;
}

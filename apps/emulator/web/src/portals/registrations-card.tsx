import { Badge, Card, EmptyState } from '@bizproc-kit/ui';
import type { PortalState } from '../api/state.js';
import { localize } from '../steps/localized-text.js';

const waits: Record<string, string> = { Y: 'always', N: 'never' };

/** What the app has registered, as the portal keeps it. */
export function RegistrationsCard({ portal }: { portal: PortalState }) {
  return (
    <Card title="Registered steps" icon="list" actions={<Badge>{portal.steps.length}</Badge>} flush>
      {portal.steps.length === 0 ? (
        <EmptyState icon="list" title="No steps registered">
          They come with <code>bizproc.robot.add</code> and <code>bizproc.activity.add</code>.
        </EmptyState>
      ) : (
        <div class="table-frame" tabIndex={0} role="group" aria-label="Registered steps, scrollable">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Step</th>
                <th scope="col">Kind</th>
                <th scope="col">Waits</th>
                <th scope="col">Settings</th>
                <th scope="col">Outputs</th>
                <th scope="col">Handler</th>
              </tr>
            </thead>
            <tbody>
              {portal.steps.map((step) => (
                <tr key={step.code}>
                  <th scope="row">
                    {localize(step.name, portal.language) || step.code} <code>{step.code}</code>
                  </th>
                  <td>
                    <Badge tone={step.kind === 'robot' ? 'violet' : 'accent'}>{step.kind}</Badge>
                  </td>
                  <td>{waits[step.useSubscription] ?? 'as the designer chooses'}</td>
                  <td>{step.properties.length}</td>
                  <td>{step.outputs.length}</td>
                  <td>
                    <code>{step.handler}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

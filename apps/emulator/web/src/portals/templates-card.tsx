import type { WorkflowTemplate } from '@bizproc-kit/emulator/control';
import { Badge, Card, EmptyState, formatCount, Notice } from '@bizproc-kit/ui';
import { listTemplates } from '../api/emulator.js';
import type { PortalState } from '../api/state.js';
import { usePortalList } from './use-portal-list.js';

/** Stored workflows of the portal, robots of stages included. */
export function TemplatesCard({ portal }: { portal: PortalState }) {
  const { items, problem } = usePortalList(portal.slug, listTemplates);
  return (
    <Card title="Templates" icon="document" actions={<Badge>{items.length}</Badge>} flush>
      {problem && (
        <Notice tone="bad" title="The templates could not be read">
          {problem}
        </Notice>
      )}
      {items.length === 0 ? (
        <EmptyState icon="document" title="No template">
          They come with <code>bizproc.workflow.template.add</code>, or over the control API.
        </EmptyState>
      ) : (
        <ul class="task-list">
          {items.map((template) => (
            <li key={template.id} class="task">
              <div class="task-words">
                <span class="fault-title">{template.name}</span>
                <span class="fault-text">
                  {[template.documentType[2], formatCount(template.steps.length, 'step')].join(' · ')}
                </span>
              </div>
              <Badge tone={template.stage ? 'violet' : 'neutral'}>{startOf(template)}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function startOf({ stage, autoExecute }: WorkflowTemplate): string {
  if (stage) return `robots of ${stage}`;
  const starts = [autoExecute & 1 && 'when created', autoExecute & 2 && 'when changed'].filter(Boolean);
  return starts.length > 0 ? starts.join(', ') : 'by hand';
}

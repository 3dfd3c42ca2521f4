import { Badge, Card, notify, Switch } from '@bizproc-kit/ui';
import { changePlan } from '../api/emulator.js';
import { refreshState } from '../api/state-store.js';
import type { PortalState } from '../api/state.js';

/** Features that make methods appear (protocol 1.1). */
const features: { name: string; title: string; text: string }[] = [
  { name: 'bizproc', title: 'Workflow designer', text: 'Activities, workflows, templates, tasks' },
  { name: 'crm_automation_lead', title: 'Robots of leads', text: 'One of these, and robots work' },
  { name: 'crm_automation_deal', title: 'Robots of deals', text: 'One of these, and robots work' },
  { name: 'crm_automation_order', title: 'Robots of orders', text: 'One of these, and robots work' },
  { name: 'tasks_automation', title: 'Robots of tasks', text: 'One of these, and robots work' },
];

/** What the portal's plan has: methods of a missing feature answer 404. */
export function PlanCard({ portal }: { portal: PortalState }) {
  const isBox = portal.edition === 'box';
  const change = async (plan: Parameters<typeof changePlan>[1]) => {
    try {
      await changePlan(portal.slug, plan);
      await refreshState();
    } catch (failure) {
      notify('bad', 'The plan was not changed', (failure as Error).message);
    }
  };
  const toggle = (name: string, on: boolean) =>
    change({ features: [...portal.features.filter((other) => other !== name), ...(on ? [name] : [])] });
  return (
    <Card title="Plan" icon="gauge" actions={<Badge>{isBox ? 'self-hosted' : portal.plan}</Badge>} flush>
      {isBox && <p class="ui-hint plan-note">A self-hosted portal has every feature, whatever is paid.</p>}
      <ul class="fault-list">
        {features.map(({ name, title, text }) => (
          <li key={name} class="fault" data-feature={name}>
            <Switch
              label={`Plan: ${title}`}
              checked={isBox || portal.features.includes(name)}
              disabled={isBox}
              onChange={(on) => void toggle(name, on)}
            >
              <span>
                <span class="fault-title">{title}</span>
                <span class="fault-text">{text}</span>
              </span>
            </Switch>
          </li>
        ))}
        <li class="fault" data-feature="rest">
          <Switch label="Plan: REST" checked={portal.hasRest} onChange={(rest) => void change({ rest })}>
            <span>
              <span class="fault-title">REST</span>
              <span class="fault-text">Without it: 401 ACCESS_DENIED to everything</span>
            </span>
          </Switch>
        </li>
      </ul>
    </Card>
  );
}

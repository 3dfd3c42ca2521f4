import { Badge, Card, EmptyState, useKept } from '@bizproc-kit/ui';
import { useRef } from 'preact/hooks';
import type { PortalState } from '../api/state.js';
import { InstallButton } from '../portals/install-button.js';
import { StepForm } from './step-form.js';
import { StepList } from './step-list.js';
import { TracePanel } from './trace-panel.js';

/** Choose a step, fill in its settings, run it, and watch. */
export function RunView({ portal }: { portal: PortalState }) {
  const [code, setCode] = useKept<string | undefined>(`${portal.slug}/step`, () => undefined);
  const [language, setLanguage] = useKept(`${portal.slug}/language`, () => portal.language);
  const [workflowId, setWorkflowId] = useKept<string | undefined>(`${portal.slug}/workflow`, () => undefined);
  const panel = useRef<HTMLDivElement>(null);
  const show = (id: string) => {
    setWorkflowId(id);
    // On a narrow page the panel is below the form: bring it up.
    panel.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  };
  const step = portal.steps.find((known) => known.code === code) ?? portal.steps[0];
  // Another descriptor is another form, even under the same code.
  const formKey = step && `${portal.slug}/${step.kind}/${step.code}/${JSON.stringify(step.properties)}`;
  return (
    <div class="run-view">
      <div class="run-steps">
        <Card title="Steps" icon="list" actions={<Badge>{portal.steps.length}</Badge>} flush>
          {portal.steps.length > 0 ? (
            <StepList steps={portal.steps} selected={step?.code} language={language} onSelect={setCode} />
          ) : (
            <NoSteps portal={portal} />
          )}
        </Card>
      </div>
      {step && formKey && (
        <StepForm
          key={formKey}
          name={formKey}
          portal={portal}
          step={step}
          language={language}
          onLanguage={setLanguage}
          onStarted={show}
        />
      )}
      <div class="run-live" ref={panel}>
        <TracePanel
          portal={portal.slug}
          workflowId={workflowId}
          steps={portal.steps}
          language={language}
          onChoose={setWorkflowId}
        />
      </div>
    </div>
  );
}

function NoSteps({ portal }: { portal: PortalState }) {
  if (!portal.installed) {
    return (
      <EmptyState icon="plug" title="No app here yet" actions={<InstallButton portal={portal} />}>
        Install your app on this portal; the steps that it registers appear here.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="list" title="No steps registered">
      The app is installed. It registers its steps with <code>bizproc.robot.add</code> or{' '}
      <code>bizproc.activity.add</code>, usually when it is installed or updated.
    </EmptyState>
  );
}

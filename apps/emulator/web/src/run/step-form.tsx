import { Button, Card, formatCount, Notice, Segmented, useKept } from '@bizproc-kit/ui';
import { useId, useRef, useState } from 'preact/hooks';
import { startWorkflow } from '../api/emulator.js';
import type { StepDefinition } from '../api/model.js';
import type { PortalState } from '../api/state.js';
import { AppFrameButton } from '../portals/app-frame.js';
import type { FieldValue } from '../steps/field-value.js';
import { fieldOf, formErrors, initialValues, toSettings } from '../steps/form-values.js';
import { languagesOf, localize } from '../steps/localized-text.js';
import { PropertyField } from '../steps/property-field.js';
import { kindOf } from './document-kind.js';
import { DocumentPicker } from './document-picker.js';
import { documentId as documentIdOf, useDocuments } from './use-documents.js';
import { useOffered } from './use-offered.js';
import { WaitingSettings, type Waiting } from './waiting-settings.js';

/** The settings form of one step, as the designer's dialog shows it, and the button that runs it. */
export function StepForm(props: {
  /** Under which what was filled in is kept while one looks at something else. */
  name: string;
  portal: PortalState;
  step: StepDefinition;
  language: string;
  onLanguage: (language: string) => void;
  onStarted: (workflowId: string) => void;
}) {
  const { name, portal, step, language, onLanguage, onStarted } = props;
  const [form, setForm] = useKept(`${name}/form`, () => initialValues(step.properties, portal));
  const [documentId, setDocumentId] = useKept(`${name}/document`, () => '');
  const [kind, setKind] = useKept(`${name}/kind`, () => kindOf(step.documentType));
  const [waiting, setWaiting] = useKept<Waiting>(`${name}/waiting`, () => ({ waits: 'Y', timeout: '' }));
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const element = useRef<HTMLFormElement>(null);
  const expressionList = useId();
  const languages = languagesOf(step);
  const errors = asked ? formErrors(step.properties, form) : {};
  const documents = useDocuments(portal.slug, kind);
  const offered = useOffered(portal.slug, step.code, kind);
  const fields = documents.items?.find((item) => documentIdOf(kind, item) === documentId)?.fields ?? {};

  /** Ids that the step does not have are ignored, as in the designer. */
  const takeValues = (values: { [id: string]: unknown }) =>
    setForm((known) => {
      const next = { ...known };
      for (const property of step.properties) {
        if (property.id in values) next[property.id] = fieldOf(values[property.id], property, portal);
      }
      return next;
    });

  const run = async () => {
    if (busy) return;
    setAsked(true);
    if (documentId === '' || Object.keys(formErrors(step.properties, form)).length > 0) {
      requestAnimationFrame(() =>
        element.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(),
      );
      return;
    }
    setBusy(true);
    setFailure('');
    try {
      const started = await startWorkflow(portal.slug, {
        documentId,
        steps: [
          {
            code: step.code,
            properties: toSettings(step.properties, form, portal),
            ...(step.useSubscription === '' ? { useSubscription: waiting.waits } : {}),
            ...(Number(waiting.timeout) > 0 ? { timeoutSeconds: Number(waiting.timeout) } : {}),
          },
        ],
      });
      onStarted(started.id);
    } catch (problem) {
      setFailure((problem as Error).message);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Card
      class="form-card"
      title={localize(step.name, language) || step.code}
      icon={step.kind === 'robot' ? 'robot' : 'activity'}
      actions={
        languages.length > 1 && (
          <Segmented
            label="Language of the labels"
            value={languages.includes(language) ? language : ''}
            onChange={onLanguage}
            options={languages.map((name) => ({ value: name, label: name.toUpperCase() }))}
          />
        )
      }
      flush
    >
      {step.usesPlacement && (
        <div class="placement-note">
          <p class="ui-hint">The portal shows the app’s own settings page in place of these fields.</p>
          <AppFrameButton
            portal={portal}
            dialog={{
              code: step.code,
              values: () => toSettings(step.properties, form, portal),
              onValues: takeValues,
            }}
            label="Open its settings page"
            title={`Settings page of ${localize(step.name, language) || step.code}`}
          />
        </div>
      )}
      <form
        class="step-form"
        ref={element}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void run();
        }}
      >
        <div class="step-form-body">
          {localize(step.description, language) && (
            <p class="step-description">{localize(step.description, language)}</p>
          )}
          <DocumentPicker
            documents={documents}
            kind={kind}
            onKind={setKind}
            value={documentId}
            onChange={setDocumentId}
            error={asked && documentId === '' ? 'Choose a document to run on' : undefined}
            offered={offered}
          />
          <hr />
          {step.properties.length === 0 && <p class="ui-hint">This step has no settings.</p>}
          {step.properties.map((property) => (
            <PropertyField
              key={property.id}
              property={property}
              language={language}
              people={portal.users}
              expressions={expressionList}
              field={form[property.id] ?? { mode: 'values', values: [] }}
              error={errors[property.id]}
              onChange={(field: FieldValue) => setForm((known) => ({ ...known, [property.id]: field }))}
            />
          ))}
          <datalist id={expressionList}>
            {Object.keys(fields).map((field) => (
              <option key={field} value={`{=Document:${field}}`} />
            ))}
          </datalist>
          <WaitingSettings useSubscription={step.useSubscription} value={waiting} onChange={setWaiting} />
          {failure && (
            <Notice tone="bad" title="The workflow did not start" onDismiss={() => setFailure('')}>
              {failure}
            </Notice>
          )}
        </div>
        <footer class="step-form-foot">
          {Object.keys(errors).length > 0 && (
            <span class="ui-error-text" role="status">
              {formatCount(Object.keys(errors).length, 'field')} to correct
            </span>
          )}
          <span class="key-hint">
            <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </span>
          <Button type="submit" variant="primary" icon="play" busy={busy}>
            Run
          </Button>
        </footer>
      </form>
    </Card>
  );
}

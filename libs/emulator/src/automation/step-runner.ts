import { parseCrmElement } from '../crm/document-type.js';
import type { PortalAccount } from '../account/portal-account.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { Identifiers } from '../random/identifiers.js';
import type { HandlerOutbox } from './handler-outbox.js';
import type { Installation } from '../account/installation.js';
import type { Registration } from '../account/registration.js';
import { isEmpty, memberOf, phpMap, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';
import type { EmulatedWorkflow, WorkflowStep } from '../workflow/emulated-workflow.js';
import { resolveExpressions } from '../workflow/expressions.js';
import { toWire } from '../workflow/property-types.js';
import type { StepNotes } from './step-notes.js';
import type { TaskBoard } from './task-board.js';
import type { WaitingSteps } from './waiting-steps.js';
import type { WorkflowHits } from './workflow-hits.js';
import { modifierOf, scopeOf } from './workflow-scope.js';
import type { StepNode, WorkflowNode } from '../workflow/workflow-template.js';
import { walkBranches, walkLoop, type NodeExecutor } from '../workflow/workflow-walker.js';

/** Five years: the longest timeout of a step (protocol 2.8). */
const longestTimeoutSeconds = 157_680_000;

/** Executes the nodes of workflows. */
export class StepRunner {
  constructor(
    private readonly account: PortalAccount,
    private readonly hits: WorkflowHits,
    private readonly outbox: HandlerOutbox,
    private readonly waiting: WaitingSteps,
    private readonly tasks: TaskBoard,
    private readonly clock: VirtualClock,
    private readonly ids: Identifiers,
    private readonly notes: StepNotes,
  ) {}

  executor(workflow: EmulatedWorkflow): NodeExecutor {
    const execute: NodeExecutor = (node, resume) => {
      if (workflow.status !== 'running') return false;
      return this.execute(workflow, node, execute, resume);
    };
    return execute;
  }

  private execute(
    workflow: EmulatedWorkflow,
    node: WorkflowNode,
    execute: NodeExecutor,
    resume: () => void,
  ): boolean {
    if ('code' in node) return this.call(workflow, node, resume);
    if ('parallel' in node) return walkBranches(node.parallel, execute, resume);
    if ('task' in node) return this.tasks.open(workflow, node, resume);
    if ('repeat' in node) return walkLoop(node.steps, node.repeat, execute, resume);
    if ('condition' in node) {
      const value = this.resolve(workflow, node.condition);
      const branch = isEmpty(value) || value === 'N' ? node.else : node.then;
      return walkBranches([branch ?? []], execute, resume);
    }
    if ('delaySeconds' in node) {
      this.clock.after(node.delaySeconds * 1000, () => this.hits.byAgent(workflow, resume));
      return false;
    }
    if ('setVariable' in node) {
      workflow.variables[node.setVariable.name] = this.resolve(workflow, node.setVariable.value);
    } else if ('setFields' in node) this.setFields(workflow, node.setFields);
    else workflow.write(this.clock.now(), toText(this.resolve(workflow, node.log)));
    return true;
  }

  private call(workflow: EmulatedWorkflow, node: StepNode, resume: () => void): boolean {
    const { installation, registration } = this.find(node);
    if (!installation || !registration) {
      return this.fault(workflow, node, `The activity ${node.code} is not registered`);
    }
    if (!installation.paymentAllowed) {
      return this.fault(workflow, node, 'Rest application status error: payment required');
    }
    const subscription = subscriptionOf(registration, node);
    const timeout = Math.min(Math.max(0, node.timeoutSeconds ?? 0), longestTimeoutSeconds);
    const step = this.begin(workflow, node, registration, subscription === 'Y' ? timeout : 0);
    this.outbox.queue(workflow, step, installation, registration, {
      userId: node.authUserId ?? registration.authUserId,
      subscription,
      timeout,
    });
    if (subscription === 'Y') {
      step.status = 'waiting';
      this.waiting.add(workflow, step, registration, resume);
    } else {
      step.status = 'completed';
      step.finishedAt = step.startedAt;
    }
    this.notes.status(workflow, step);
    return subscription !== 'Y';
  }

  private begin(
    workflow: EmulatedWorkflow,
    node: StepNode,
    registration: Registration,
    timeout: number,
  ): WorkflowStep {
    const now = this.clock.now();
    const step: WorkflowStep = {
      code: registration.code,
      kind: registration.kind,
      status: 'calling',
      activityName: node.name ?? this.ids.activityName(),
      alias: node.alias,
      eventId: this.ids.eventId(),
      input: this.input(workflow, node, registration),
      outputs: defaultsOf(registration),
      statusText: node.statusMessage ?? '',
      log: [],
      startedAt: now,
      finishedAt: undefined,
      timeoutAt: timeout > 0 ? now + timeout * 1000 : undefined,
      error: undefined,
    };
    workflow.addStep(step);
    if (node.statusMessage !== undefined) workflow.statusText = node.statusMessage;
    return step;
  }

  private input(workflow: EmulatedWorkflow, node: StepNode, registration: Registration): PhpMap {
    const result = phpMap();
    const context = { culture: this.account.culture, timeZone: workflow.timeZone };
    for (const [id, descriptor] of Object.entries(registration.properties)) {
      const stored = memberOf(node.properties, id) ?? descriptor['DEFAULT'] ?? null;
      result[id] = toWire(this.resolve(workflow, stored), descriptor, context);
    }
    return result;
  }

  private find(node: StepNode): { installation?: Installation; registration?: Registration } {
    for (const installation of this.account.allInstallations) {
      if (node.clientId !== undefined && installation.app.clientId !== node.clientId) continue;
      const registration = installation.registrations.get(node.code);
      if (registration) return { installation, registration };
    }
    return {};
  }

  private fault(workflow: EmulatedWorkflow, node: StepNode, message: string): false {
    workflow.write(this.clock.now(), message, node.name);
    this.hits.end(workflow, 'faulted');
    return false;
  }

  private setFields(workflow: EmulatedWorkflow, fields: Record<string, PhpValue>): void {
    const element = parseCrmElement(workflow.documentId[2]);
    if (workflow.documentId[0] !== 'crm' || !element) return;
    const resolved: { [name: string]: PhpValue } = {};
    for (const name in fields) resolved[name] = this.resolve(workflow, fields[name]!);
    this.account.crm.update(element.entityTypeId, element.id, resolved);
  }

  private resolve(workflow: EmulatedWorkflow, value: PhpValue): PhpValue {
    return resolveExpressions(value, scopeOf(workflow, this.account), modifierOf(workflow, this.account));
  }
}

function defaultsOf(registration: Registration): PhpMap {
  const outputs = phpMap();
  for (const [id, descriptor] of Object.entries(registration.returnProperties)) {
    if (descriptor['DEFAULT'] !== undefined) outputs[id] = descriptor['DEFAULT'];
  }
  return outputs;
}

/** What the step's stored setting says after the dialog (protocol 1.9). */
function subscriptionOf(registration: Registration, node: StepNode): string | null {
  if (registration.useSubscription !== '') return registration.useSubscription;
  return node.useSubscription === undefined ? 'Y' : node.useSubscription;
}

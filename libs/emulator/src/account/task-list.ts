import type { CrmFields } from '../crm/crm-store.js';

const TASKS_KEPT = 20_000;

/** Ordinary tasks of a portal; the oldest are dropped, so that an endless run stays flat. */
export class TaskList {
  private readonly tasks = new Map<number, CrmFields>();
  private count = 0;

  add(fields: CrmFields): number {
    this.count += 1;
    this.tasks.set(this.count, { ...fields, ID: String(this.count) });
    if (this.tasks.size > TASKS_KEPT) this.tasks.delete(this.tasks.keys().next().value!);
    return this.count;
  }

  get(id: number): CrmFields | undefined {
    return this.tasks.get(id);
  }

  update(id: number, fields: CrmFields): void {
    const task = this.tasks.get(id);
    if (task) this.tasks.set(id, { ...task, ...fields, ID: String(id) });
  }

  delete(id: number): void {
    this.tasks.delete(id);
  }

  get all(): CrmFields[] {
    return [...this.tasks.values()];
  }
}

import type { ActivityDefinition } from '@bizproc-kit/activity';

/** One code that this process can execute. */
export interface RegisteredActivity {
  readonly code: string;
  readonly kind: 'robot' | 'activity';
  readonly definition: ActivityDefinition;
}

/**
 * The codes that this process knows. Filled when the application is complete, before anything is executed.
 *
 * @internal
 */
export class ActivityRegistry {
  private readonly byCode = new Map<string, RegisteredActivity>();

  fill(definitions: readonly ActivityDefinition[]): void {
    for (const definition of definitions) {
      for (const { code, kind } of definition.codes) this.byCode.set(code, { code, kind, definition });
    }
  }

  get codes(): readonly string[] {
    return [...this.byCode.keys()];
  }

  get definitions(): readonly ActivityDefinition[] {
    return [...new Set([...this.byCode.values()].map(({ definition }) => definition))];
  }

  find(code: string): RegisteredActivity | undefined {
    return this.byCode.get(code);
  }
}

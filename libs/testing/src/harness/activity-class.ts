import { type ActivityDefinition, type Deferred, readActivityDefinition } from '@bizproc-kit/activity';

/** A class decorated with `@BizprocActivity`. @public */
export type ActivityClass = new (...args: never[]) => { execute(...args: never[]): unknown };

/** The input class of an activity. @public */
export type InputOf<A extends ActivityClass> =
  Parameters<InstanceType<A>['execute']> extends [infer I, ...unknown[]] ? I : object;

/**
 * What a test gives as input: any of its members; `required` and validation are part of what is tested.
 *
 * @public
 */
export type InputValues<A extends ActivityClass> = Partial<InputOf<A>>;

type Returned<A extends ActivityClass> = Exclude<Awaited<ReturnType<InstanceType<A>['execute']>>, Deferred>;

/** What an activity returns; any object where it only ever defers its answer. @public */
export type OutputOf<A extends ActivityClass> = [Returned<A>] extends [never] ? object : Returned<A>;

/** @throws Error when the class is none, or declares something that cannot be registered */
export function definitionOf(activity: ActivityClass): ActivityDefinition {
  const definition = readActivityDefinition(activity);
  if (!definition) throw new Error(`${activity.name} is not decorated with @BizprocActivity`);
  if (definition.problems.length > 0) {
    const problems = definition.problems.map(({ message }) => message).join('; ');
    throw new Error(`${activity.name} cannot be registered: ${problems}`);
  }
  return definition;
}

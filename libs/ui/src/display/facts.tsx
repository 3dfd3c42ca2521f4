import { Fragment, type ComponentChildren } from 'preact';

/** Names and values; entries without a value are left out. @public */
export function Facts({ entries }: { entries: [name: string, value: ComponentChildren][] }) {
  return (
    <dl class="ui-facts">
      {entries
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}

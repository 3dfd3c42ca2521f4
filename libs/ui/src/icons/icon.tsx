/** Paths on a grid of 16 by 16, drawn by the current text colour. */
const paths = {
  activity: 'M2 3.5h5v4H2zM9 8.5h5v4H9zM4.5 7.5v3H9',
  alert: 'M8 2.2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1',
  app: 'M8 1.8 13.8 5v6L8 14.2 2.2 11V5zM2.4 5.1 8 8.2l5.6-3.1M8 8.2v6',
  'arrow-left': 'M14 8H2.5M6.5 4l-4 4 4 4',
  'arrow-right': 'M2 8h11.5M9.5 4l4 4-4 4',
  bolt: 'M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z',
  check: 'M3 8.5 6.5 12 13 4.5',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.3 1.6',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  document: 'M4 1.8h5.2L12.5 5v9.2H4zM9 1.8V5.2h3.5M6.3 8.3h4M6.3 11h4',
  forward: 'M2.5 4v8l5-4zM8.5 4v8l5-4z',
  fx: 'M3 14c2.4 0 2.2-3 2.8-6S7 2 9.3 2M3.8 6.6h4.4M9 9l4 4.5M13 9l-4 4.5',
  gauge: 'M2.3 11.8a6.2 6.2 0 1 1 11.4 0M8 9.8l3-4',
  info: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 7.3V11M8 5v.1',
  list: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.1M2.5 8h.1M2.5 12h.1',
  minus: 'M3 8h10',
  monitor: 'M2 3h12v8H2zM6 13.5h4M8 11v2.5',
  moon: 'M13.3 9.7A5.8 5.8 0 0 1 6.3 2.7a5.8 5.8 0 1 0 7 7z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M4.5 2.8v10.4L13 8z',
  plug: 'M6 2v3.5M10 2v3.5M4 5.5h8v2a4 4 0 0 1-8 0zM8 11.5V14',
  plus: 'M8 3v10M3 8h10',
  portal: 'M2.5 14V3.5L9 1.8V14M9 6l4.5 1.2V14M1.5 14h13M5 5.5v.1M5 8v.1M5 10.5v.1',
  robot: 'M3 5.8h10v7.4H3zM8 5.8V3M8 2.6v.1M6 8.6v1M10 8.6v1M1.4 8.3v2.4M14.6 8.3v2.4',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.4 3.4',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.4v1.2M8 13.4v1.2M1.4 8h1.2M13.4 8h1.2M3.3 3.3l.9.9M11.8 11.8l.9.9M3.3 12.7l.9-.9M11.8 4.2l.9-.9',
  refresh: 'M13.3 6.5A5.6 5.6 0 0 0 3 5.4M13.5 3v3.5H10M2.7 9.5A5.6 5.6 0 0 0 13 10.6M2.5 13V9.5H6',
  trash: 'M2.5 4h11M6 4V2.3h4V4M4 4l.7 9.7h6.6L12 4M6.7 6.8v4M9.3 6.8v4',
  x: 'M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4',
};

/** @public */
export type IconName = keyof typeof paths;

/** A picture that says nothing by itself: the words beside it, or its button's label, do. @public */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="ui-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

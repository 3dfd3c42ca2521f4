/**
 * How a portal writes dates into handler calls. The call itself does not say it (protocol 1.16), so it is a setting of
 * the portal, learned where the platform tells it and configured otherwise.
 *
 * @public
 */
export interface PortalCulture {
  /** Lower-case language of texts in workflow logs, e.g. `en`. */
  language: string;
  /** Platform notation, e.g. `DD.MM.YYYY` or `MM/DD/YYYY`. */
  dateFormat: string;
  /** Platform notation, e.g. `DD.MM.YYYY HH:MI:SS` or `MM/DD/YYYY H:MI:SS T`. */
  dateTimeFormat: string;
  /** IANA name of the zone in which datetimes are written, e.g. `Europe/Berlin`. */
  timeZone: string;
}

/**
 * The culture of a portal that has told nothing: English labels, the platform's own default formats, UTC.
 *
 * @public
 */
export const defaultCulture: PortalCulture = {
  language: 'en',
  dateFormat: 'DD.MM.YYYY',
  dateTimeFormat: 'DD.MM.YYYY HH:MI:SS',
  timeZone: 'UTC',
};

/** Told, soon and together, that rows of `event` were written. */
export const EVENT_CHANNEL = 'frameq_event';
/** Told the id of a job whose cancel was requested. */
export const CANCEL_CHANNEL = 'frameq_cancel';

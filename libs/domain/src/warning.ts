/** Something about an input or a run that people should know although the work was done. */
export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
  readonly hint: string;
}

/** Every warning that a stage can leave on its job, and that a submission can get when it is checked, with the hint that goes with it. */
export const WARNINGS = {
  SINGLE_FRAME: 'The video has one frame, so there is one scene and nothing to compare.',
  ROTATED: 'The video is stored rotated; results and thumbnails are upright.',
  VARIABLE_FRAME_RATE: 'Times are exact; frame numbers count decoded frames.',
  ODD_SIZE: 'Width or height is odd; some encoders refuse such a video.',
  DECODE_ERRORS: 'Some frames could not be decoded and were left out; check the file.',
  DEVICE_FALLBACK: 'No GPU could be used, so the stage ran on the CPU; `frameq diagnose` says why.',
  BATCH_REDUCED:
    'The stage ran in smaller batches because GPU memory ran out; free some, or leave it: results are the same.',
  LOG_TRUNCATED: 'The stage logged more than is kept; the number of dropped lines is in the log.',
  PARAM_WITHOUT_EFFECT: 'Leave it out, or set the other parameter so that it matters.',
  INPUT_REPEATED: 'Leave it out unless the same work is wanted twice.',
  LIMIT_WITHOUT_EFFECT: 'Leave it out, or lower it to limit how many items run at once.',
} as const;
export type WarningCode = keyof typeof WARNINGS;

/** A warning with the hint of its code. */
export function warning(code: WarningCode, message: string): Warning {
  return { code, message, hint: WARNINGS[code] };
}

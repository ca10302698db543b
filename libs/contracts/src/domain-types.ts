/** The types of the domain that clients see in answers, for clients that import nothing but contracts. */
export type {
  AttemptOutcome,
  ErrorCode,
  Failure,
  FailureClass,
  ItemState,
  JobState,
  QueueName,
  StageState,
  Warning,
  WarningCode,
} from '@frameq/domain';
